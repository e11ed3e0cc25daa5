import { fromHex } from "../../lib/wire/bytes.ts";
import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { interfaceId, remoteId } from "../../lib/wire/options/mod.ts";
import { address, duid, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { noLeases } from "./no_leases.ts";

const CLIENTS = 4096;

const rig = new PipelineRig({
  leases: noLeases,
  links: { lan: ["2001:db8:1::/64"] },
  handlers: [
    { "address-pool": { prefix: "2001:db8:1::/64" } },
    { "prefix-pool": { prefix: "2001:db8:8000::/33", "delegated-length": 64 } },
    { "recursive-name-servers": { addresses: ["2001:db8::53", "2001:db8::54"] } },
    { "domain-search-list": { "domain-names": ["example.com", "example.net"] } },
    { preference: { level: 10 } },
  ],
});

const oro = [23, 24, 82];
const requests = encoded((client) =>
  says({ type: "request", client, serverId: SERVER_ID, na: { 1: [] }, oro })
);
const solicits = encoded((client) =>
  says({ type: "solicit", client, na: { 1: [] }, pd: { 1: [] }, oro })
);

function encoded(message: (client: number) => ClientServerMessage): Uint8Array[] {
  return Array.from(
    { length: CLIENTS },
    (_, client) =>
      encodeMessage(relayed(message(client), "2001:db8:1::1", [
        interfaceId.of(fromHex("65746837")!),
        remoteId.of({ enterpriseNumber: 40208, identifier: duid(client) }),
      ])),
  );
}

const reception = {
  listener: { name: "[2001:db8::1]:547", linkAddress: address("2001:db8::1"), marks: new Set([]) },
  peerAddress: address("2001:db8:1::1"),
  peerPort: 547,
  multicast: false,
  at: rig.now,
};

let next = 0;

Deno.bench("a relayed Request: decode, pipeline with pools and three options, encode", () => {
  answer(requests[next++ % CLIENTS]!);
});

Deno.bench("a relayed Solicit for an address and a prefix: the same", () => {
  answer(solicits[next++ % CLIENTS]!);
});

function answer(datagram: Uint8Array): void {
  const outcome = rig.pipeline.run(decodeReceived(datagram), reception);
  if (outcome.kind !== "answer") throw new Error(outcome.drop.why);
  encodeMessage(outcome.message);
}

const request = requests[0]!;
const decoded = decodeReceived(request);

Deno.bench("decode a relayed Request", () => {
  decodeReceived(request);
});

Deno.bench("encode a relayed Request", () => {
  encodeMessage(decoded);
});
