import assert from "node:assert/strict";
import { formatAddress } from "../../../lib/wire/address.ts";
import { lastAddress, parsePrefix } from "../../../lib/wire/prefix.ts";
import { SERVER } from "../addresses.ts";
import type { Lease } from "../clients/lease.ts";
import { LIFETIMES } from "../config.ts";
import type { Lab } from "../lab.ts";

/** A client as `sextant leasequery --json` prints it. */
interface Client {
  readonly "client-id": string;
  readonly "clt-time": number;
  readonly addresses: readonly Held[];
  readonly prefixes: readonly Held[];
}

/** A lease of a client, with the lifetimes that are left, in seconds. */
interface Held {
  readonly address?: string;
  readonly prefix?: string;
  readonly "preferred-lifetime": number;
  readonly "valid-lifetime": number;
}

/** A leasequery by each thing that a client holds, and by its DUID, finds it and what it holds. */
export async function expectFound(
  lab: Lab,
  lease: Lease,
  server: string = SERVER.upstream,
): Promise<void> {
  for (const question of questions(lease)) {
    const clients = await ask(lab, server, question);
    assert.equal(clients.length, 1, `${question.join(" ")}: one client was expected`);
    expectClient(clients[0]!, lease);
  }
  const table = await leasequery(lab, server, ["client-id", lease.duid]);
  for (const text of [lease.duid, ...lease.addresses, ...lease.prefixes]) {
    assert.ok(table.includes(text), `the table does not show ${text}:\n${table}`);
  }
}

/** A leasequery by anything that a client no longer holds finds nobody. */
export async function expectNotFound(lab: Lab, lease: Lease): Promise<void> {
  for (const question of questions(lease)) {
    assert.deepEqual(await ask(lab, SERVER.upstream, question), [], question.join(" "));
  }
}

function questions(lease: Lease): [kind: string, value: string][] {
  return [
    ...lease.addresses.map((address): [string, string] => ["address", address]),
    ...lease.prefixes.map((prefix): [string, string] => ["address", within(prefix)]),
    ["client-id", lease.duid],
  ];
}

function within(prefix: string): string {
  return formatAddress(lastAddress(parsePrefix(prefix)!));
}

async function ask(lab: Lab, server: string, question: string[]): Promise<Client[]> {
  const printed = await leasequery(lab, server, ["--json", ...question]);
  return printed.split("\n").filter((line) => line.startsWith("{"))
    .map((line): Client => JSON.parse(line));
}

async function leasequery(lab: Lab, server: string, words: string[]): Promise<string> {
  const { upstream } = lab.network;
  const all = ["--server", server, ...words];
  const { code, output } = await lab.sextant(upstream, "leasequery", ...all);
  assert.equal(code, 0, `sextant leasequery ended with ${code}: ${output}`);
  return output;
}

function expectClient(client: Client, lease: Lease): void {
  assert.equal(client["client-id"], lease.duid);
  assert.ok(client["clt-time"] <= ELAPSED, `it was last heard ${client["clt-time"]} s ago`);
  assert.deepEqual(client.addresses.map(({ address }) => address), lease.addresses);
  assert.deepEqual(client.prefixes.map(({ prefix }) => prefix), lease.prefixes);
  for (const held of [...client.addresses, ...client.prefixes]) {
    expectRemaining(held["preferred-lifetime"], LIFETIMES.preferred);
    expectRemaining(held["valid-lifetime"], LIFETIMES.valid);
  }
}

// Less than a minute goes by between a lease and the questions about it.
const ELAPSED = 60;

function expectRemaining(seconds: number, given: number): void {
  const message = `${seconds} s are left of ${given} s`;
  assert.ok(seconds <= given && seconds > given - ELAPSED, message);
}
