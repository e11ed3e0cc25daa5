import type { Exchange } from "../../lib/leases/exchange.ts";
import type { Peer } from "../../lib/server/datagram_socket.ts";
import type { Reception } from "../../lib/pipeline/reception.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType, messageTypeName } from "../../lib/wire/message_type.ts";
import { judgeContent, judgeWay } from "./answer_rules.ts";
import { Counts } from "./counts.ts";
import { delivered, type Delivery } from "./delivery.ts";
import { Ledger } from "./ledger.ts";
import { judgeQuery } from "./leasequery_rules.ts";
import type { Plan } from "./plan.ts";
import { isForged, read, type Reading } from "./reading.ts";
import { judgeRecord } from "./record_rules.ts";
import type { DiskWatcher } from "./simulated_disk.ts";

/** A datagram that waits for its turn in a crowd. */
interface Awaited {
  readonly reading: Reading | undefined;
  readonly from: Peer;
  readonly isGarbled: boolean;
  /** What is closed is served no more. */
  readonly socket: { readonly isOpen: boolean };
  /** Milliseconds: until then it is to be handled. */
  readonly until: number;
  /** Takes down how things stand when it is handled. */
  deliver(): void;
}

/** Watches what a server is told, what it records and what it says, and knows what is right. */
export class Judge implements DiskWatcher {
  readonly ledger = new Ledger();
  counts = new Counts();
  /** What was seen first that is wrong. */
  verdict: string | undefined;
  #serverId: string | undefined;
  #open = new Set<Delivery>();
  #handling: Delivery | undefined;
  readonly #awaited = new Set<Awaited>();

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
    this.#handling = delivered(
      read(bytes),
      { ...way, plan: this.plan },
      this.ledger,
      this.#serverId,
    );
    this.#open.add(this.#handling);
  }

  /** A datagram reaches a socket of the server. */
  came(to: string): void {
    this.counts.received++;
    if (to.endsWith("%eth0")) this.counts.receivedOnLan++;
  }

  /** A datagram reaches the server, which may handle it later: there is a crowd. */
  awaits(bytes: Uint8Array, awaited: Omit<Awaited, "reading">): void {
    this.#awaited.add({ ...awaited, reading: read(bytes) });
  }

  /** The server begins to handle a message. */
  handles(message: Message, { peerAddress, peerPort }: Reception): void {
    if (this.#awaited.size === 0) return;
    this.#handling = undefined;
    const from = formatAddress(peerAddress);
    const octets = toHex(encodeMessage(message));
    for (const awaited of this.#awaited) {
      if (awaited.from.address !== from || awaited.from.port !== peerPort) continue;
      if (!awaited.reading || toHex(encodeMessage(awaited.reading.message)) !== octets) continue;
      this.#awaited.delete(awaited);
      return awaited.deliver();
    }
  }

  /** Looks who waits for too long. @param now milliseconds */
  noteLate(now: number): void {
    for (const { until, isGarbled, from, reading, socket } of this.#awaited) {
      if (isGarbled || !reading || !socket.isOpen || until > now) continue;
      this.complain(`A datagram from ${from.address} waits for more than a second, in a flood`);
    }
  }

  /** A flood is over, and all is handled that came. */
  calm(): void {
    for (const { isGarbled, from, reading, socket } of this.#awaited) {
      if (isGarbled || !reading || !socket.isOpen) continue;
      this.complain(`A datagram from ${from.address} was crowded out by others, in a flood`);
    }
    this.#awaited.clear();
  }

  /** The server tells its store. */
  record(exchange: Exchange): void {
    const delivery = this.#handling;
    judgeRecord(exchange, delivery, this.ledger, (what) => this.complain(what));
    if (delivery?.recorded) this.complain("One request was recorded twice");
    const entry = this.ledger.record(exchange);
    if (delivery) delivery.recorded = { exchange, entry };
  }

  /**
   * The store would not have what the server told it last, and the request fails.
   *
   * @param isBusy whether the store is another program's for now: then it is dropped
   */
  refused(isBusy: boolean): void {
    this.ledger.takeBack();
    if (!isBusy) this.counts.handlingErrors++;
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
    if (isForged(answer)) return undefined;
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

  mark(): () => void {
    return this.ledger.mark();
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
    this.#awaited.clear();
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
    // An Advertise grants nothing: a copy that came garbled may get one instead.
    const isOffer = inner!.type === MessageType.advertise;
    const fitting = alike.filter(({ recorded }) => !isOffer || !recorded);
    return fitting.find(({ isForgiven }) => !isForgiven) ?? fitting[0] ?? alike[0];
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
