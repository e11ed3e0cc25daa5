import { systemTimers } from "../clock/timers.ts";
import { formatFinding } from "../config/finding.ts";
import { loadConfiguration } from "../config/load.ts";
import { MemoryLeaseStore } from "../leases/memory/memory_lease_store.ts";
import type { Level } from "../log/level.ts";
import { OperatorError } from "../operator_error.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { innermostMessage } from "../pipeline/relays.ts";
import { ExchangeObservers } from "../server/exchange_observers.ts";
import type { Listener } from "../server/listener.ts";
import { servedPipeline } from "../server/served_pipeline.ts";
import { Server } from "../server/server.ts";
import { statisticsToJson } from "../statistics/report.ts";
import { Statistics } from "../statistics/statistics.ts";
import { UNSPECIFIED } from "../wire/address.ts";
import type { Json } from "../wire/json.ts";
import { decodeReceived, encodeMessage } from "../wire/message.ts";
import type { ClientServerMessage, Message } from "../wire/message_layout.ts";
import { atOnce } from "../steps.ts";
import { knowing, makeKnown, NOTHING_ADDED } from "./active.ts";
import type { Brought } from "./brought.ts";
import { type CalledExtensions, callExtensions } from "./called_extensions.ts";
import type { ExtensionFunction } from "./extension.ts";
import type { Sextant } from "./library.ts";
import { observedBy } from "./observing.ts";

/** What an extension is tried with. */
export interface TrialSetup {
  /** What their files export as their default. */
  readonly extensions: readonly ExtensionFunction[];
  /** The configuration as YAML has it; `listen` and `leases` may be left out. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. Left out: 2030-01-01. */
  readonly now?: () => number;
}

/** What became of a message. */
export interface TrialAnswer {
  /** The answer as the client sees it; `undefined`: there was none. */
  readonly answer: ClientServerMessage | undefined;
  /** The same, relays and all. */
  readonly response: Message | undefined;
  /** What the server said of it: `error: A request … could not be handled: …`. */
  readonly log: readonly string[];
}

const IN_2030 = Date.UTC(2030, 0, 1);
/** The DUID of the server in trials: an example's. */
const SERVER_ID = Uint8Array.of(0, 3, 0, 1, 2, 0, 0x5e, 0x10, 0, 1);

/**
 * A server for tests of extensions: a message in, an answer out. It has no sockets, and its leases
 * are gone with it. All of what `sextant serve` does to a message is done, in the same order.
 *
 * @example
 * ```ts
 * import { Trial } from "./trial.ts";
 *
 * using trial = await Trial.of({
 *   extensions: [({ z, defineCondition }) => ({
 *     conditions: [defineCondition({
 *       name: "night",
 *       help: "Holds at night.",
 *       schema: z.boolean(),
 *       create: (wanted) => ({ now }) => (now % 86_400 < 6 * 3600) === wanted,
 *     })],
 *   })],
 *   configuration: {
 *     links: [{ name: "lan", prefixes: ["2001:db8:1::/64"] }],
 *     handlers: [{ match: { night: true }, handlers: [{ "ignore-request": {} }] }],
 *   },
 * });
 * const options = [trial.library.clientId.of(new Uint8Array(10))];
 * const solicit = { kind: "client-server", type: 1, transactionId: 1, options } as const;
 * console.assert(trial.send(solicit).answer === undefined);
 * ```
 */
export class Trial implements Disposable {
  /** What extensions are called with. */
  readonly library: Sextant;
  readonly #brought: Brought;
  readonly #pipeline: Pipeline;
  readonly #server: Server;
  readonly #statistics: Statistics;
  readonly #listener: Listener;
  readonly #log: string[];
  #sent: Uint8Array | undefined;

  private constructor(
    { library, brought }: CalledExtensions,
    { configuration, now = () => IN_2030 }: TrialSetup,
  ) {
    this.library = library;
    this.#brought = brought;
    const said: string[] = [];
    this.#log = said;
    const log = {
      isEnabled: (level: Level) => !level.startsWith("debug"),
      write: (level: Level, message: string) => void said.push(`${level}: ${message}`),
    };
    for (const faults of brought.faults) faults.log = log;
    const leases = new MemoryLeaseStore({ random: (length) => new Uint8Array(length) });
    const statistics = new Statistics({ interfaces: [], subnets: [], relays: [] });
    const observers = new ExchangeObservers({ log, now });
    if (brought.observers.length > 0) {
      observers.add(observedBy(brought.observers, { now, monotonic: systemTimers.now }));
    }
    this.#statistics = statistics;
    const loaded = knowing(brought, () => loadedFrom(configuration, brought));
    this.#pipeline = knowing(brought, () =>
      atOnce(servedPipeline(loaded, {
        serverId: SERVER_ID,
        leases,
        random: (length) => new Uint8Array(length),
        log,
        statistics,
        observers,
        reconfiguration: { findUntellable: (clients) => clients, tellUnasked: () => {} },
      }, (findings) => refuse(findings.map((each) => formatFinding("configuration", each))))));
    makeKnown(brought);
    this.#pipeline.open(Math.floor(now() / 1000));
    this.#server = new Server(this.#pipeline, {
      log,
      statistics,
      now,
      look: () => Promise.resolve(),
      timers: systemTimers,
      leases,
      observers,
    });
    const linkAddress = loaded.links.all[0]?.prefixes[0]?.address ?? UNSPECIFIED;
    this.#listener = listenerThat((octets) => this.#sent = octets, linkAddress);
  }

  /**
   * Makes a server of a configuration and extensions.
   *
   * @throws {OperatorError} with what `sextant check` would say of it
   */
  static async of(setup: TrialSetup): Promise<Trial> {
    return new Trial(await callExtensions(setup.extensions), setup);
  }

  /** What `ctl stats-json` would tell. */
  get statistics(): Json {
    return statisticsToJson(this.#statistics, new Map());
  }

  /** Handles a message, or the octets of one, that came from fe80::1 on the first link. */
  send(message: Message | Uint8Array): TrialAnswer {
    return knowing(this.#brought, () => {
      this.#sent = undefined;
      const begun = this.#log.length;
      const bytes = message instanceof Uint8Array ? message : encodeMessage(message);
      this.#server.receive({ bytes, from: { address: "fe80::1", port: 546 } }, this.#listener);
      const response = this.#sent && decodeReceived(this.#sent);
      return { response, answer: innermostMessage(response), log: this.#log.slice(begun) };
    });
  }

  [Symbol.dispose](): void {
    this.#pipeline.close();
    makeKnown(NOTHING_ADDED);
  }
}

function listenerThat(send: (octets: Uint8Array) => void, linkAddress: Uint8Array): Listener {
  const socket = {
    receive: () => Promise.resolve(undefined),
    send: (octets: Uint8Array) => Promise.resolve(send(octets)),
    close: () => {},
  };
  return {
    kind: "datagrams",
    identity: { name: "trial", linkAddress, marks: new Set() },
    socket,
    replySocket: socket,
    multicast: true,
    ignoredSenders: new Set(),
  };
}

function loadedFrom(configuration: TrialSetup["configuration"], brought: Brought) {
  const whole = { listen: [{ unicast: "::1" }], ...configuration };
  const { loaded, findings } = loadConfiguration(JSON.stringify(whole, null, 2), "configuration", {
    ...brought.sections,
    interfaces: [],
    environment: () => undefined,
  });
  const errors = findings.filter(({ severity }) => severity === "error");
  refuse(errors.map((each) => formatFinding("configuration", each)));
  return loaded!;
}

function refuse(lines: readonly string[]): void {
  if (lines.length > 0) throw new OperatorError(lines.join("\n"));
}
