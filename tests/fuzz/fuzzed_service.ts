import { setImmediate } from "node:timers";
import { systemTimers } from "../../lib/clock/timers.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { MemorySource } from "../../lib/leases/memory/memory_source.ts";
import type { Level } from "../../lib/log/level.ts";
import type { Pipeline } from "../../lib/pipeline/pipeline.ts";
import { servedPipeline } from "../../lib/server/served_pipeline.ts";
import { atOnce } from "../../lib/steps.ts";
import { Service } from "../../lib/server/service.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import { says } from "../support/messages.ts";
import { SeededRandom } from "../simulation/seeded_random.ts";
import { SimulatedNetwork } from "../simulation/simulated_network.ts";
import { HANDLERS } from "./configuration.ts";

const UNICAST = "2001:db8:ff::1";
const ON_LAN = "ff02::1:2%eth0";
const ADDRESSES = ["fe80::5e/64", "2001:db8:1::5e/64", `${UNICAST}/64`];
/** A client that asks for nothing that others could take away. */
const PROBE = encodeMessage(says({ type: "informationRequest" }));
const CONFIGURATION = `listen:
  - { interface: eth0, mark: direct }
  - { unicast: "${UNICAST}", mark: relayed }
${HANDLERS}`;

/** A whole server in this process, which is given octets as if they came by its sockets. */
export class FuzzedService implements AsyncDisposable {
  readonly #network: SimulatedNetwork;
  readonly #random: SeededRandom;
  #service: Service | undefined;
  #complaint: string | undefined;
  #sent = 0;
  /** Whether everything is made that a log could be given. */
  #isLoud = false;

  private constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const machine = [{ name: "eth0", index: 2, addresses: ADDRESSES, isUp: true }];
    this.#network = new SimulatedNetwork(machine, () => void this.#sent++);
  }

  /**
   * @param seed decides what is secret and random in the server
   * @param plant puts something wrong into a pipeline
   */
  static async start(
    seed: number,
    plant?: (pipeline: Pipeline) => void,
  ): Promise<FuzzedService> {
    const fuzzed = new FuzzedService(seed);
    const setup = {
      handlerSections,
      conditionSections,
      interfaces: fuzzed.#network.interfaces(),
    };
    const { loaded, findings } = loadConfiguration(CONFIGURATION, "/etc/sextant.yaml", setup);
    if (!loaded) throw new Error(findings.map(({ message }) => message).join("\n"));
    fuzzed.#service = await Service.start({
      configuration: loaded.configuration,
      links: loaded.links,
      ownAddresses: loaded.ownAddresses,
      leases: new MemorySource(),
      makePipeline: (parts) => {
        const pipeline = atOnce(servedPipeline(loaded, parts, () => {}));
        plant?.(pipeline);
        return pipeline;
      },
      log: {
        isEnabled: (level) => fuzzed.#isLoud || level === "error" || level === "critical",
        write: (level, message) => fuzzed.#logged(level, message),
      },
      now: () => Date.now(),
      random: (length) => fuzzed.#random.octets(length),
      timers: systemTimers,
      network: fuzzed.#network,
    });
    return fuzzed;
  }

  /**
   * Octets come in: from a client on the link, from one that has an address, or from a relay.
   *
   * @returns what went wrong; `undefined`: nothing
   */
  async take(octets: Uint8Array): Promise<string | undefined> {
    const random = this.#random;
    this.#isLoud = random.chance(0.1);
    const isRelayed = octets[0] === 12 ? random.chance(0.9) : random.chance(0.2);
    const from = isRelayed
      ? "2001:db8:2::ff"
      : random.pick(["fe80::1", "fe80::2", "2001:db8:1::1005"]);
    this.#deliver(octets, from, isRelayed ? UNICAST : ON_LAN);
    // It is received, and handled, which may be told a turn later.
    for (let turn = 0; turn < 8; turn++) await undefined;
    return this.#complaint;
  }

  /** Whether it still answers a client. @returns what went wrong; `undefined`: nothing */
  async probe(): Promise<string | undefined> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const before = this.#sent;
    this.#deliver(PROBE, "fe80::77", ON_LAN);
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#sent === before) return this.#complaint ?? "an Information-request gets no answer";
    return this.#complaint;
  }

  /** Ends the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service?.stop();
  }

  #deliver(bytes: Uint8Array, from: string, to: string): void {
    this.#network.hearing(to)!.deliver({
      bytes: bytes.slice(),
      from: { address: from, port: 546 },
    });
  }

  #logged(level: Level, message: string): void {
    if (level === "error" || level === "critical") this.#complaint ??= `${level}: ${message}`;
  }
}
