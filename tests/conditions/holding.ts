import assert from "node:assert/strict";
import { conditionOf } from "../../lib/config/match.ts";
import { readConditions } from "../../lib/config/match_reader.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { Links } from "../../lib/pipeline/link.ts";
import { relaysOf } from "../../lib/pipeline/relays.ts";
import { Transaction } from "../../lib/pipeline/transaction.ts";
import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { requestDeclaration } from "../../lib/wire/message_type.ts";
import { relayMessage } from "../../lib/wire/options/mod.ts";
import { address, prefix, says } from "../support/messages.ts";

const LINKS = new Links([
  { name: "lan", prefixes: [prefix("2001:db8:1::/64")], interfaces: ["eth0"] },
  { name: "far", prefixes: [prefix("2001:db8:7::/64")], interfaces: [] },
]);

/** Where a request came in, and from whom. */
export interface Received {
  readonly linkAddress?: string;
  readonly peerAddress?: string;
  readonly marks?: readonly string[];
}

/** A request as conditions see it; left out: a Solicit. */
export function received(
  message: Message = says({ type: "solicit" }),
  { linkAddress = "2001:db8:1::1", peerAddress = "fe80::1", marks = ["unmarked"] }: Received = {},
): Transaction {
  const decoded = decodeReceived(encodeMessage(message));
  const relays = relaysOf(decoded);
  const request = relays[0] ? relayMessage.in(relays[0].options) : decoded;
  assert.ok(request?.kind === "client-server");
  return new Transaction(
    request,
    relays,
    {
      listener: { name: "relays", linkAddress: address(linkAddress), marks: new Set(marks) },
      peerAddress: address(peerAddress),
      peerPort: 546,
      multicast: true,
      at: 0,
    },
    { links: LINKS, leases: new MemoryLeaseStore() },
    requestDeclaration(request.type)!,
  );
}

/** Whether a request meets what may be written behind `match`. */
export function holds(
  written: Readonly<Record<string, unknown>>,
  message?: Message,
  reception?: Received,
): boolean {
  const { conditions, findings } = readConditions(written, [], { conditionSections });
  assert.deepEqual(findings, []);
  return conditionOf(conditions)(received(message, reception));
}
