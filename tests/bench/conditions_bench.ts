import { conditionOf } from "../../lib/config/match.ts";
import { readConditions } from "../../lib/config/match_reader.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import type { Condition } from "../../lib/pipeline/handler.ts";
import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import { interfaceId, remoteId, userClass } from "../../lib/wire/options/mod.ts";
import { load } from "../config/loading.ts";
import { received } from "../conditions/holding.ts";
import { address, relayed, says, SERVER_ID } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { noLeases } from "./no_leases.ts";

const text = new TextEncoder();

const message = relayed(
  says({
    type: "request",
    serverId: SERVER_ID,
    na: { 1: [] },
    oro: [23, 24, 82],
    options: [userClass.of([text.encode("iPXE")])],
  }),
  "2001:db8:1::1",
  [
    interfaceId.of(text.encode("ge-0/0/1.500")),
    remoteId.of({ enterpriseNumber: 9, identifier: text.encode("port-500") }),
  ],
);

function condition(written: Readonly<Record<string, unknown>>): Condition {
  const { conditions, findings } = readConditions(written, [], { conditionSections });
  if (findings.length > 0) throw new Error(findings[0]!.message);
  return conditionOf(conditions);
}

function list(count: number, value: (at: number) => unknown): unknown[] {
  return Array.from({ length: count }, (_, at) => value(1000 - at));
}

const kinds: Readonly<Record<string, (at: number) => unknown>> = {
  "remote-id": (at) => ({ enterprise: 9, id: `port-${at}` }),
  "interface-id": (at) => `ge-0/0/1.${at}*`,
  "relay": (at) => `2001:db8:${at.toString(16)}::/48`,
};

const transaction = received(message);

for (const [name, value] of Object.entries(kinds)) {
  for (const count of [1, 1000, 100_000]) {
    if (count > 1000 && name === "relay") continue;
    const isMet = condition({ [name]: list(count, value) });
    Deno.bench(`match by ${name}: ${count} in one list`, { group: name }, () => {
      isMet(transaction);
    });
  }
}

/** A configuration with as many matches, none of which holds, and then what every request gets. */
function rigWith(matches: number): PipelineRig {
  const conditions = Object.entries({ ...kinds, "user-class": (at: number) => `class-${at}` });
  const handlers = [
    ...Array.from({ length: matches }, (_, at) => {
      const [name, value] = conditions[at % conditions.length]!;
      return { match: { [name]: value(at + 2000) }, handlers: [{ preference: { level: 1 } }] };
    }),
    { "address-pool": { prefix: "2001:db8:1::/64" } },
    { "recursive-name-servers": { addresses: ["2001:db8::53", "2001:db8::54"] } },
    { "domain-search-list": { "domain-names": ["example.com", "example.net"] } },
  ];
  const links = [{ name: "lan", prefixes: ["2001:db8:1::/64"] }];
  const loaded = load(JSON.stringify({ links, listen: [{ unicast: "::1" }], handlers }));
  const { entries } = loaded.makeHandlers(new Uint8Array(32));
  return new PipelineRig({ leases: noLeases, handlers: entries });
}

const octets = encodeMessage(message);
for (const count of [0, 10, 1000, 10_000]) {
  const rig = rigWith(count);
  const reception = {
    listener: {
      name: "[2001:db8::1]:547",
      linkAddress: address("2001:db8::1"),
      marks: new Set([]),
    },
    peerAddress: address("2001:db8:1::1"),
    peerPort: 547,
    multicast: false,
    at: rig.now,
  };
  Deno.bench(`a relayed Request past ${count} matches`, { group: "exchange" }, () => {
    const outcome = rig.pipeline.run(decodeReceived(octets), reception);
    if (outcome.kind !== "answer") throw new Error(outcome.drop.why);
    encodeMessage(outcome.message);
  });
}
