import { LeaseFile } from "../../lib/leases/sqlite/lease_file.ts";
import assert from "node:assert/strict";
import { loadConfiguration } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import type { LeaseStore } from "../../lib/leases/store.ts";
import { Pipeline } from "../../lib/pipeline/pipeline.ts";
import { Service } from "../../lib/server/service.ts";
import { DUID_EPOCH } from "../../lib/wire/duid.ts";
import type { Option } from "../../lib/wire/option.ts";
import { serverId } from "../../lib/wire/options/mod.ts";
import { HeldPort } from "../support/held_port.ts";
import { ManualTimers } from "../support/manual_timers.ts";
import { given } from "../support/pipeline_rig.ts";
import { TestPeer } from "../support/test_peer.ts";
import { tlsFile } from "../tls/certificates.ts";
import { askThroughRelay } from "./through_relay.ts";

/** Keys of the TCP listener with which changes are followed over any connection. */
export const INSECURE = "active: true, insecure-active: true";

/** Keys of the TCP listener with which changes are followed over TLS. */
export const SECURE = "active: true, tls: " + JSON.stringify({
  certificate: tlsFile("server.pem"),
  key: tlsFile("server.key"),
  "client-ca": tlsFile("ca.pem"),
});

/** The time at which servers start, in seconds since 2000. */
export const START = 800_000_000;

/** What of a server's configuration matters to a test. */
export interface FollowedSetup {
  /** Keys of the TCP listener. */
  readonly tcp?: string;
  /** Keys of `leasequery`. */
  readonly leasequery?: string;
  /** Keys of `leases`, besides `database`. */
  readonly leases?: string;
  /** Of a server before, to go on with its leases. */
  readonly folder?: string;
}

/** A server whose changes can be followed, with a clock that stands still until it is moved. */
export class FollowedServer implements AsyncDisposable {
  /** Seconds since 2000. */
  now: number;
  readonly timers = new ManualTimers();
  readonly folder: string;
  readonly #held = new HeldPort();
  /** Of both its listeners. */
  readonly port = this.#held.port;
  readonly tcpPort = this.port;
  readonly peer = new TestPeer(this);
  readonly logged: string[] = [];
  #service: Service | undefined;
  #leases: LeaseStore | undefined;

  private constructor(setup: FollowedSetup, now: number) {
    this.now = now;
    this.folder = setup.folder ?? Deno.makeTempDirSync();
  }

  static async start(setup: FollowedSetup = {}, now = START): Promise<FollowedServer> {
    const server = new FollowedServer(setup, now);
    await server.#start(setup);
    return server;
  }

  /** What is running. */
  get service(): Service {
    return this.#service!;
  }

  /** Gets a client an address and a prefix on the link, or renews them. */
  async bind(client: number, link: Link = "lan", relayOptions: readonly Option[] = []) {
    const wanted = { na: { 1: [] }, pd: { 1: [] } };
    const at = LINK_ADDRESSES[link];
    const offer = await askThroughRelay(
      this.peer,
      { type: "solicit", client, ...wanted },
      at,
      relayOptions,
    );
    const bound = await this.#say("request", client, given(offer), at, relayOptions);
    assert.equal(bound.length, 2);
    return bound;
  }

  /** Renews what `bind` gave. */
  async renew(client: number, leases: readonly string[], link: Link = "lan"): Promise<void> {
    assert.deepEqual(
      await this.#say("renew", client, leases, LINK_ADDRESSES[link], []),
      leases,
    );
  }

  /** Gives back some of what `bind` gave. */
  async release(client: number, leases: readonly string[]): Promise<void> {
    await this.#say("release", client, leases, LINK_ADDRESSES.lan, []);
  }

  /** Says that somebody else uses an address. */
  async decline(client: number, leases: readonly string[]): Promise<void> {
    await this.#say("decline", client, leases, LINK_ADDRESSES.lan, []);
  }

  /** What the purge does every now and then: records what has expired, forgets what is old. */
  expire(): void {
    while (this.#leases!.purge(this.now + DUID_EPOCH, 1000));
  }

  /** Stops the server, once its requestors have let go. */
  beginToStop(): void {
    void this.service.stop();
  }

  /** Stops the server and keeps its leases. */
  async stop(): Promise<void> {
    await this.service.stop();
    this.peer[Symbol.dispose]();
    this.#held[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    Deno.removeSync(this.folder, { recursive: true });
  }

  async #say(
    type: "request" | "renew" | "release" | "decline",
    client: number,
    leases: readonly string[],
    linkAddress: string,
    relayOptions: readonly Option[],
  ): Promise<string[]> {
    const answer = await askThroughRelay(
      this.peer,
      {
        type,
        client,
        serverId: SERVER_DUID,
        na: { 1: leases.filter((lease) => !lease.includes("/")) },
        pd: { 1: leases.filter((lease) => lease.includes("/")) },
      },
      linkAddress,
      relayOptions,
    );
    assert.deepEqual(serverId.in(answer.options), SERVER_DUID);
    return given(answer);
  }

  async #start(setup: FollowedSetup): Promise<void> {
    const { loaded, findings } = loadConfiguration(
      configurationOf(setup, this),
      `${this.folder}/sextant.yaml`,
      { conditionSections, handlerSections, interfaces: Deno.networkInterfaces() },
    );
    if (!loaded) throw new Error(findings.map(({ message }) => message).join("\n"));
    const { configuration, links, ownAddresses } = loaded;
    this.#service = await Service.start({
      configuration,
      links,
      ownAddresses,
      leases: new LeaseFile(
        configuration.leases.database,
        configuration.leases.durability,
      ),
      makePipeline: ({ serverId, leases }) => {
        this.#leases = leases;
        return new Pipeline({
          serverId,
          links,
          leases,
          changes: leases.changes,
          rapidCommit: { allowed: false, rejections: false },
          entries: loaded.makeHandlers(leases.secret).entries,
        });
      },
      log: { isEnabled: () => true, write: (_, message) => this.logged.push(message) },
      now: () => (this.now + DUID_EPOCH) * 1000,
      timers: this.timers,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
  }
}

/** A link of the configuration. */
export type Link = keyof typeof LINK_ADDRESSES;

/** Addresses by which the links are known. */
export const LINK_ADDRESSES = { lan: "2001:db8:1::1", there: "2001:db8:2::1" } as const;

/** DUID of every such server. */
export const SERVER_DUID = new Uint8Array([0, 3, 0, 1, 2, 0, 0, 0, 0, 1]);

function configurationOf(
  { tcp = INSECURE, leasequery = 'allow-from: ["::1"]', leases = "" }: FollowedSetup,
  { port, tcpPort }: FollowedServer,
): string {
  return `
server-id: { duid-ll: { hardware-type: 1, link-layer-address: "02:00:00:00:00:01" } }
listen:
  - { unicast: "::1", port: ${port} }
  - { tcp: "::1", port: ${tcpPort}, allow-from: ["::1"], ${tcp} }
leases: { database: leases.sqlite, ${leases} }
links:
  - { name: lan, prefixes: ["2001:db8:1::/64"] }
  - { name: there, prefixes: ["2001:db8:2::/64"] }
handlers:
  - leasequery: { ${leasequery} }
  - address-registration: {}
  - address-pool: { range: "2001:db8:1::1000-2001:db8:1::1fff" }
  - address-pool: { range: "2001:db8:2::1000-2001:db8:2::1fff" }
  - prefix-pool: { prefix: "2001:db8:8000::/40", delegated-length: 56 }
  - recursive-name-servers: { addresses: ["2001:db8::53"] }
  - sip-server-names: { domain-names: [sip.example.org] }
`;
}
