import type { Statistics } from "../../lib/statistics/statistics.ts";
import { messageTypeName } from "../../lib/wire/message_type.ts";

/** What the server of the moment received and sent, counted by the world. */
export class Counts {
  received = 0;
  /** By interface `eth0`. */
  receivedOnLan = 0;
  sent = 0;
  sendErrors = 0;
  /** Requests of which the store would not have what they change. */
  handlingErrors = 0;
  /** Answers that were never sent because of the disk. */
  lost = 0;
  readonly #sentByType = new Map<number, number>();

  noteSent(type: number): void {
    this.sent++;
    this.#sentByType.set(type, (this.#sentByType.get(type) ?? 0) + 1);
  }

  /**
   * What the server counts wrongly; `undefined`: nothing.
   *
   * @param open answers that are still to come
   */
  difference({ global, interfaces }: Statistics, open: number): string | undefined {
    const dropped = Object.values(global.dropped).reduce((sum, count) => sum + count, 0);
    const pairs: [what: string, counted: number, happened: number][] = [
      ["incoming packets", global.incomingPackets, this.received],
      ["outgoing packets", global.outgoingPackets, this.sent],
      ["send errors", global.sendErrors, this.sendErrors],
      ["commit failures", global.commitFailures, this.lost],
      ["dropped messages", dropped, this.received - this.sent - this.lost - open],
      ["handling errors", global.handlingErrors, this.handlingErrors],
      [
        "incoming packets of eth0",
        interfaces.get("eth0")?.incomingPackets ?? 0,
        this.receivedOnLan,
      ],
      ...[...this.#sentByType].map(([type, sent]): [string, number, number] => [
        `outgoing messages of type ${messageTypeName(type)}`,
        global.messagesOut[type]!,
        sent,
      ]),
    ];
    const wrong = pairs.find(([, counted, happened]) => counted !== happened);
    return wrong && `The server counts ${wrong[1]} ${wrong[0]}, and there were ${wrong[2]}`;
  }
}
