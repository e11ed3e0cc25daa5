import type { Exchange } from "../../lib/leases/exchange.ts";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import { MessageType, messageTypeName } from "../../lib/wire/message_type.ts";
import { judgeContent, judgeWay } from "./answer_rules.ts";
import { Counts } from "./counts.ts";
import { delivered, type Delivery } from "./delivery.ts";
import { Ledger } from "./ledger.ts";
import { judgeQuery } from "./leasequery_rules.ts";
import type { Plan } from "./plan.ts";
import { read, type Reading } from "./reading.ts";
import { judgeRecord } from "./record_rules.ts";
import type { DiskWatcher } from "./simulated_disk.ts";

/** Watches what a server is told, what it records and what it says, and knows what is right. */
export class Judge implements DiskWatcher {
  readonly ledger = new Ledger();
  counts = new Counts();
  /** What was seen first that is wrong. */
  verdict: string | undefined;
  #serverId: string | undefined;
  #open = new Set<Delivery>();
  #handling: Delivery | undefined;

  /** @param plan what the server was told to be */
  constructor(public plan: Plan) {}

  complain(what: string): void {
    this.verdict ??= what;
  }

  /** A datagram reaches the server, which handles it before anything else happens. */
  deliver(
    bytes: Uint8Array,
    way: Pick<Delivery, "from" | "to" | "at" | "othersAt"> & { readonly isGarbled: boolean },
  ): void {
    this.counts.received++;
    if (way.to.endsWith("%eth0")) this.counts.receivedOnLan++;
    this.#handling = delivered(
      read(bytes),
      { ...way, plan: this.plan },
      this.ledger,
      this.#serverId,
    );
    this.#open.add(this.#handling);
  }

  /** The server tells its store. */
  record(exchange: Exchange): void {
    const delivery = this.#handling;
    judgeRecord(exchange, delivery, this.ledger, (what) => this.complain(what));
    if (delivery?.recorded) this.complain("One request was recorded twice");
    const entry = this.ledger.record(exchange);
    if (delivery) delivery.recorded = { exchange, entry };
  }

  /** The store would not have what the server told it last, and the request fails. */
  refused(): void {
    this.ledger.takeBack();
    this.counts.handlingErrors++;
    if (this.#handling) this.#handling.isForgiven = true;
  }

  /** The server sends. */
  sent(bytes: Uint8Array, to: Peer): Reading | undefined {
    const answer = read(bytes);
    if (!answer?.inner) {
      this.complain("The server sent what is no message");
      return undefined;
    }
    this.counts.noteSent(answer.inner.type);
    const delivery = this.#answered(answer, to);
    if (!delivery) this.complain(`A ${messageTypeName(answer.inner.type)} answers no request`);
    else this.#judge(delivery, answer, to);
    return answer;
  }

  /** Nothing is under way but what waits for the disk: whatever can be answered is. */
  settled(): void {
    this.#handling = undefined;
    for (const delivery of this.#open) {
      const { isAnswered, isForgiven, expectation, recorded } = delivery;
      if (recorded?.entry.state === "lost") delivery.isForgiven = true;
      const isWaiting = recorded !== undefined && recorded.entry.state !== "safe";
      if (isAnswered || isForgiven || !isWaiting) this.#open.delete(delivery);
      if (expectation === "silence" || expectation === "anything") continue;
      if (isAnswered || isForgiven || isWaiting || delivery.isForgiven) continue;
      this.complain(`A ${nameOf(delivery)} from ${delivery.from.address} got no answer`);
    }
  }

  /** How many of the exchanges are committed. */
  get committed(): number {
    return this.ledger.committed;
  }

  onCommitted(): void {
    this.ledger.onCommitted();
  }

  onUndone(): void {
    this.ledger.onUndone();
  }

  onSafe(count: number): void {
    this.ledger.onSafe(count);
  }

  /** What waits for a synchronization that failed may never be sent. */
  onSyncFailed(): void {
    for (const delivery of this.#open) {
      if (delivery.recorded?.entry.state === "committed") delivery.isForgiven = true;
    }
  }

  /** So many answers are given up. */
  onLost(count: number): void {
    this.counts.lost += count;
  }

  /** The server has ended; what it left unanswered stays so. */
  ended(): void {
    this.#open.clear();
    this.#handling = undefined;
  }

  /** Another server begins to count. */
  begun(): void {
    this.counts = new Counts();
  }

  /** Answers that wait for the disk. */
  get waiting(): number {
    return [...this.#open].filter(({ recorded, isForgiven }) => recorded && !isForgiven).length;
  }

  /** The request that is answered; of several that are alike, the first that can be. */
  #answered({ inner, client }: Reading, to: Peer): Delivery | undefined {
    const alike = [...this.#open].filter(({ reading, from, isAnswered }) =>
      !isAnswered && reading?.inner?.transactionId === inner!.transactionId &&
      from.address === to.address &&
      (reading.client === undefined || client === undefined || reading.client === client)
    );
    return alike.find(({ isForgiven }) => !isForgiven) ?? alike[0];
  }

  #judge(delivery: Delivery, answer: Reading, to: Peer): void {
    const complain = (what: string) => this.complain(what);
    delivery.isAnswered = true;
    const name = nameOf(delivery);
    if (delivery.expectation === "silence") complain(`A ${name} got an answer, and should not`);
    if (answer.server !== (this.#serverId ??= answer.server)) {
      complain(`The server calls itself ${answer.server}, and was ${this.#serverId}`);
    }
    const state = delivery.recorded?.entry.state ?? "safe";
    if (state !== "safe") {
      complain(`A ${name} was answered, and what it got is ${state}, not on the disk`);
    }
    judgeWay(delivery, answer, to, complain);
    if (delivery.reading!.inner!.type === MessageType.leasequery) {
      return judgeQuery(delivery, answer, this.ledger, complain);
    }
    if (delivery.expectation !== "anything") judgeContent(delivery, answer, complain);
  }
}

function nameOf({ reading }: Delivery): string {
  return reading?.inner ? messageTypeName(reading.inner.type) : "datagram";
}
