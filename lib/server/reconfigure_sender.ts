import type { ClientWay } from "../leases/reconfigure_keys.ts";
import type { Log } from "../log/log.ts";
import { SparingLog } from "../log/sparing_log.ts";
import type { Statistics } from "../statistics/statistics.ts";
import { reasonOf } from "../thrown.ts";
import { formatAddress, isLinkLocal } from "../wire/address.ts";
import { encodeMessage } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Listener } from "./listener.ts";
import type { Listening } from "./listening.ts";
import { sentLines } from "./packet_lines.ts";

/** Sends Reconfigures by the sockets that are open now. */
export class ReconfigureSender {
  readonly #listening: Pick<Listening, "listeners">;
  readonly #statistics: Statistics;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #unreachable: SparingLog;
  readonly #failures: SparingLog;

  /** @param now Unix milliseconds */
  constructor(
    listening: Pick<Listening, "listeners">,
    statistics: Statistics,
    log: Log,
    now: () => number,
  ) {
    this.#listening = listening;
    this.#statistics = statistics;
    this.#log = log;
    this.#now = now;
    this.#unreachable = new SparingLog(log, "warning");
    this.#failures = new SparingLog(log, "warning");
  }

  /** Sends a message by the way by which its client, or the relay next to this server, was heard. */
  send(message: Message, way: ClientWay): void {
    const log = this.#log;
    const to = { address: formatAddress(way.address), port: way.port };
    const listener = this.#find(way);
    if (!listener) {
      this.#unreachable.write(
        this.#seconds(),
        () =>
          `Cannot send to ${to.address}: the server does not listen on ${way.listener} any more`,
      );
      return;
    }
    const { identity, replySocket } = listener;
    const bytes = encodeMessage(message);
    const counters = this.#statistics.countersOf(identity);
    for (const each of counters) each.countOut(MessageType.reconfigure);
    this.#statistics.reconfigures.sent++;
    replySocket.send(bytes, to).catch((error: unknown) => {
      for (const each of counters) each.sendErrors++;
      this.#failures.write(
        this.#seconds(),
        () => `Cannot send to ${to.address}: ${reasonOf(error)}`,
      );
    });
    if (!log.isEnabled("debug-packets")) return;
    log.write("debug-packets", sentLines(bytes, message, to, identity.name));
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  /** The listener by which it was heard; an address that is not of a link is reached by others too. */
  #find({ listener: name, address }: ClientWay): Listener | undefined {
    const open = this.#listening.listeners.filter((each) => each.kind === "datagrams");
    const same = open.find(({ identity }) => identity.name === name);
    if (same || isLinkLocal(address)) return same;
    return open.find(({ identity, multicast }) => !multicast && identity.interface === undefined);
  }
}
