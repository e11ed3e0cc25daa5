import assert from "node:assert/strict";
import { contains, parsePrefix } from "../../../lib/wire/prefix.ts";
import type { Sextant } from "../../support/sextant.ts";
import {
  type Client,
  type ClientKind,
  type Given,
  NOTHING,
  type Wanted,
} from "../clients/client.ts";
import {
  ADDRESS_POOL,
  DELEGATED_LENGTH,
  NAME_SERVER,
  PREFIX_POOL,
  SEARCH_DOMAINS,
  serverConfig,
} from "../config.ts";
import { eventually } from "../eventually.ts";
import type { Lab } from "../lab.ts";
import { globalAddresses } from "../network.ts";
import { startRelay } from "../relay/dhcrelay.ts";
import { heldLeases } from "./held_leases.ts";

/** What a client takes at most, in milliseconds, besides waiting for T1 and T2 with its retries. */
const PATIENCE = 30_000;
const TIMER_PATIENCE = 40_000;

/** One client at one server, with or without a relay between them. */
export class Trial {
  readonly #client: Client;
  readonly #control: string;
  #server: Sextant | undefined;
  /** What client and server agreed on last. */
  #given: Given = NOTHING;

  constructor(readonly lab: Lab, readonly kind: ClientKind, readonly isRelayed: boolean) {
    this.#client = kind.create(lab);
    this.#control = `${lab.folder}/control.sock`;
  }

  /** The client asks, and is given what it wants. */
  async begin(wanted: Wanted): Promise<void> {
    const server = await this.#serve("01");
    if (this.isRelayed) await startRelay(this.lab);
    const finish = wanted === "configuration" ? "information-request" : "request";
    await Promise.all([
      this.#client.start(wanted),
      server.stderr.until(new RegExp(`\\b${finish} .* -> reply`), PATIENCE),
    ]);
    await this.expectAgreement();
    const { addresses, prefixes } = this.#given;
    assert.equal(addresses.length > 0, wanted !== "configuration", `its addresses: ${addresses}`);
    assert.equal(prefixes.length > 0, wanted === "both", `its prefixes: ${prefixes}`);
  }

  /** Client, interface and server say the same of who holds what. */
  async expectAgreement(): Promise<void> {
    this.#given = await eventually(async () => {
      const given = this.#client.given();
      for (const address of given.addresses) expectFrom(ADDRESS_POOL, address, 128);
      for (const prefix of given.prefixes) expectFrom(PREFIX_POOL, prefix, DELEGATED_LENGTH);
      const said = [...given.addresses, ...given.prefixes].sort();
      assert.deepEqual(said, await heldLeases(this.#control), "client and server disagree");
      if (this.kind.configuresInterface) {
        const present = await globalAddresses(this.lab.network.client);
        assert.deepEqual(present, given.addresses, "the interface has others");
      }
      return given;
    }, PATIENCE);
  }

  /** The client was told what is configured for everybody. */
  async expectConfiguration(): Promise<void> {
    await eventually(() => {
      const { nameServers, searchDomains } = this.#client.given();
      assert.deepEqual(nameServers, [NAME_SERVER]);
      assert.deepEqual(searchDomains, SEARCH_DOMAINS);
    }, PATIENCE);
  }

  /**
   * All that the client holds is renewed twice. Who does not take the Reply to its Renew renews
   * no second time: it asks again, and rebinds.
   */
  async expectRenewals(): Promise<void> {
    const lines = this.#output;
    const [from, within] = [lines.all.length, this.#within(2 * this.kind.timing.t1)];
    const renewed = this.#leases().map(async (lease) => {
      const line = answered("renew", lease);
      const first = await lines.next(line, within);
      const second = await lines.next(line, within);
      assert.notEqual(transaction(first), transaction(second), "it renewed twice with one id");
    });
    await Promise.all([this.#client.renew?.(), ...renewed]);
    assert.deepEqual(lines.all.slice(from).filter((line) => /\brebind /.test(line)), []);
    await this.expectAgreement();
  }

  /** Another server has the same leases: the client rebinds what it holds, then renews there. */
  async expectRebinding(): Promise<void> {
    const leases = this.#leases();
    await this.#server?.stop();
    const { stderr } = await this.#serve("02");
    const { timing: { t1, t2 }, stopsShort } = this.kind;
    await Promise.all(leases.map(async (lease) => {
      const rebound = answered("rebind", lease);
      const first = await stderr.until(rebound, this.#within(t2));
      const before = stderr.all.slice(0, stderr.all.indexOf(first));
      const renewed = answered("renew", lease);
      assert.deepEqual(before.filter((line) => renewed.test(line)), [], "not for this server");
      if (stopsShort.rebind === undefined) {
        await stderr.until(renewed, this.#within(t1));
      } else {
        // Whoever does not take the Reply asks again with the same transaction id.
        const second = await stderr.next(rebound, this.#within(t2));
        assert.notEqual(transaction(first), transaction(second), "it did not take the Reply");
      }
    }));
    await this.expectAgreement();
    assert.deepEqual(this.#leases(), leases, "the client holds something else now");
  }

  /** The client gives back what it holds. */
  async expectRelease(): Promise<void> {
    const released = this.#output.until(/\brelease .* -> reply Success/, PATIENCE);
    await Promise.all([this.#client.release(), released]);
    await this.expectAgreement();
  }

  get #output() {
    if (!this.#server) throw new Error("The server was not started");
    return this.#server.stderr;
  }

  #leases(): string[] {
    const { addresses, prefixes } = this.#given;
    return [...addresses, ...prefixes];
  }

  #within(seconds: number): number {
    return seconds * 1000 + TIMER_PATIENCE;
  }

  /** @param identifier what tells its DUID from that of another server */
  async #serve(identifier: string): Promise<Sextant> {
    const { lab, isRelayed, kind: { timing } } = this;
    const file = `${lab.folder}/sextant-${identifier}.yaml`;
    const duid = `{ duid-en: { enterprise-number: 40208, identifier: "${identifier}" } }`;
    await Deno.writeTextFile(
      file,
      `server-id: ${duid}\ncontrol-socket: { path: ${this.#control} }\n` +
        serverConfig(`${lab.folder}/leases.sqlite`, { timing, isRelayed }),
    );
    this.#server = await lab.serveFile(file);
    return this.#server;
  }
}

function answered(request: string, lease: string): RegExp {
  return new RegExp(`\\b${request} .* -> reply .*\\b${lease} for `);
}

function transaction(line: string): string | undefined {
  return /\b[a-z]+ ([0-9a-f]{6}) of /.exec(line)?.[1];
}

function expectFrom(pool: string, text: string, length: number): void {
  const prefix = parsePrefix(text);
  assert.ok(prefix && contains(parsePrefix(pool)!, prefix.address), `${text} is not in ${pool}`);
  assert.equal(prefix.length, length, `${text} has another length`);
}
