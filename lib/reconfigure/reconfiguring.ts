import { REGISTERED } from "../leases/lease.ts";
import type { ClientWay, LinkClient } from "../leases/reconfigure_keys.ts";
import { relaysOf, throughRelays } from "../pipeline/relays.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { detailOf } from "../thrown.ts";
import { decodeReceived } from "../wire/message.ts";
import type { Message } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import { type ClientEnd, ReconfigureJob, type ReconfigureOrder } from "./job.ts";
import { makeReconfigure } from "./message.ts";
import { Pace } from "./pace.ts";
import type { ReconfiguringSetup } from "./setup.ts";
import { describeEnd, idOf, type Told } from "./told.ts";

/** Milliseconds after the first message, doubled after each (RFC 8415 sections 7.6, 18.3.11). */
const REC_TIMEOUT = 2000;
/** Messages after which a client is given up (RFC 8415 section 7.6). */
const REC_MAX_RC = 8;

/** Pages of clients that are looked at for a burst, however few of them can be told. */
const PAGES = 3;
/** Clients that are told at a time; the next one begins when one of them has ended. */
const MOST_CLIENTS = 10_000;

/** Jobs with clients that nobody has looked at, beyond which relays get no more. */
const MOST_JOBS = 100;

/** What is to be known of a request. */
type Heard = Pick<Transaction, "clientId" | "linkName"> & {
  readonly request: Pick<Transaction["request"], "type">;
};

/**
 * Tells clients to come for their configuration again until they do (RFC 8415 section 18.3.11),
 * a few at a time, however many they are.
 */
export class Reconfiguring {
  readonly #setup: ReconfiguringSetup;
  readonly #jobs = new Set<ReconfigureJob>();
  readonly #told = new Map<string, Told>();
  /** Those that are told again as soon as there is room for it. */
  readonly #due = new Set<Told>();
  readonly #pace: Pace;
  #isClosed = false;

  constructor(setup: ReconfiguringSetup) {
    this.#setup = setup;
    this.#pace = new Pace(setup.timers, () => this.#burst());
  }

  /** Whether more clients can be told for those who do not wait for it. */
  get hasRoom(): boolean {
    return this.#told.size < MOST_CLIENTS && this.#jobs.size < MOST_JOBS;
  }

  /** Clients that are being told. */
  get size(): number {
    return this.#told.size;
  }

  /**
   * Begins to tell clients.
   *
   * @param clients pages of those that are meant
   * @param isReported whether somebody reads the job's reports
   */
  start(
    order: ReconfigureOrder,
    clients: Iterator<readonly LinkClient[]>,
    isReported: boolean,
  ): ReconfigureJob {
    const job = new ReconfigureJob(order, clients, this.#setup.timers, isReported);
    if (this.#isClosed) job.stop();
    else this.#jobs.add(job);
    this.#burst();
    return job;
  }

  /** Takes note of a request: it may be what its client was told to send. */
  heard({ clientId, request: { type }, linkName }: Heard): void {
    if (this.#told.size === 0 || !clientId) return;
    const client = this.#told.get(idOf({ clientId, link: linkName }));
    if (client?.message === type) this.#end(client, "answered");
  }

  /** Ends everything, for good. What clients have heard, they do. */
  close(): void {
    this.#isClosed = true;
    this.#stopAll();
  }

  #stopAll(): void {
    this.#pace.stop();
    for (const { cancel, jobs } of this.#told.values()) {
      cancel();
      for (const job of jobs) job.stop();
    }
    for (const job of this.#jobs) job.stop();
    this.#told.clear();
    this.#due.clear();
    this.#jobs.clear();
  }

  /** What fails ends everything that is under way, and nothing else. */
  #burst(): void {
    try {
      this.#tellSome();
    } catch (error) {
      this.#setup.log.write(
        "error",
        `Clients could not be told to reconfigure: ${detailOf(error)}`,
      );
      this.#stopAll();
    }
  }

  #tellSome(): void {
    for (let pages = PAGES; this.#pace.hasRoom;) {
      const due = first(this.#due);
      if (due) {
        this.#due.delete(due);
        this.#tell(due);
        continue;
      }
      if (this.#told.size >= MOST_CLIENTS || pages === 0) break;
      const job = this.#nextJob();
      if (!job) break;
      const client = job.next();
      if (client) this.#begin(client, job);
      else pages--;
    }
    if (this.#due.size > 0 || this.#jobs.size > 0) this.#pace.wait();
  }

  /** Jobs take turns; those that have begun with all their clients are no longer looked at. */
  #nextJob(): ReconfigureJob | undefined {
    for (const job of [...this.#jobs]) {
      this.#jobs.delete(job);
      if (!job.hasMore) continue;
      this.#jobs.add(job);
      if (job.isWaiting) return job;
    }
    return undefined;
  }

  #begin({ clientId, link }: LinkClient, job: ReconfigureJob): void {
    const client = { clientId, link };
    if (!this.#setup.keys.of(client)) {
      return job.report({ ...client, end: "without-key", messages: 0 });
    }
    const message = job.order.message ?? this.#usualMessage(client);
    const { request } = job.order;
    const id = idOf(client);
    const known = this.#told.get(id);
    if (known?.jobs.has(job)) return;
    job.begin();
    if (known) {
      known.jobs.add(job);
      // It cannot do both at once; what was asked last counts.
      const isSame = known.message === message;
      if (isSame && request.every((code) => known.request.includes(code))) return;
      known.cancel();
      const both = isSame ? [...new Set([...known.request, ...request])] : request;
      Object.assign(known, { message, request: both, messages: 0 });
      return void this.#due.add(known);
    }
    const told: Told = {
      ...client,
      id,
      jobs: new Set([job]),
      message,
      request,
      messages: 0,
      cancel() {},
    };
    this.#told.set(id, told);
    this.#tell(told);
  }

  /** An address that the client made itself and registered is nothing to renew. */
  #usualMessage({ clientId, link }: LinkClient): number {
    const { leases, now } = this.#setup;
    const held = leases.clientOnLink(clientId, link, seconds(now()))?.leases ?? [];
    return held.some(({ iaType }) => iaType !== REGISTERED)
      ? MessageType.renew
      : MessageType.informationRequest;
  }

  #tell(client: Told): void {
    if (![...client.jobs].some((job) => !job.isStopped)) return this.#forget(client);
    const { keys, leases, timers, now, serverId } = this.#setup;
    const known = keys.of(client);
    // It came anew meanwhile, and would have none.
    if (!known) return this.#end(client, "unanswered");
    this.#pace.take();
    client.messages++;
    const reconfigure = makeReconfigure({
      ...client,
      serverId: serverId(),
      key: known.key,
      // Not that of the message before: a client that could not do it then may do it now.
      replayDetection: keys.nextReplayDetection(seconds(now())),
    });
    leases.whenSettled(({ kind }) => {
      if (kind === "held") this.#send(reconfigure, known.way);
    });
    client.cancel = timers.after(
      REC_TIMEOUT * 2 ** (client.messages - 1),
      () => this.#timeOut(client),
    );
  }

  #send(reconfigure: Message, way: ClientWay): void {
    const { send } = this.#setup;
    if (!way.relayForward) return send(reconfigure, way);
    send(throughRelays(reconfigure, relaysOf(decodeReceived(way.relayForward))), way);
  }

  #timeOut(client: Told): void {
    if (client.messages >= REC_MAX_RC) return this.#end(client, "unanswered");
    this.#due.add(client);
    this.#burst();
  }

  #end(client: Told, end: ClientEnd): void {
    const { clientId, link, jobs, messages } = client;
    const { counters, log } = this.#setup;
    this.#forget(client);
    if (end === "answered") counters.answered++;
    else counters.unanswered++;
    if (log.isEnabled("info")) log.write("info", describeEnd(client, end));
    for (const job of jobs) job.report({ clientId, link, end, messages });
  }

  #forget(client: Told): void {
    client.cancel();
    this.#told.delete(client.id);
    this.#due.delete(client);
  }
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  for (const each of set) return each;
  return undefined;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
