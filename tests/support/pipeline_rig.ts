import { asZod } from "../../lib/config/schema.ts";
import { Claims } from "../../lib/pools/claims.ts";
import { Unassignable } from "../../lib/config/unassignable.ts";
import type { OwnCounter } from "../../lib/statistics/counter_set.ts";
import type { ConfigPath, Finding } from "../../lib/config/finding.ts";
import type { HandlerContext } from "../../lib/config/handler_section.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import type { LinkClient } from "../../lib/leases/reconfigure_keys.ts";
import type { LeaseReader, LeaseStore } from "../../lib/leases/store.ts";
import { type Link, Links } from "../../lib/pipeline/link.ts";
import type { PipelineEntry } from "../../lib/pipeline/handler.ts";
import { iasOf } from "../../lib/pipeline/ia.ts";
import { type Outcome, Pipeline } from "../../lib/pipeline/pipeline.ts";
import type { Reception } from "../../lib/pipeline/reception.ts";
import { PrefixSet } from "../../lib/pools/prefix_set.ts";
import { atOnce } from "../../lib/steps.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { decodeMessage, decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../lib/wire/message_layout.ts";
import { relayMessage, statusCode } from "../../lib/wire/options/mod.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { statusCodes } from "../../lib/wire/status_code.ts";
import { validate } from "../../lib/wire/validate.ts";
import { MemoryLeaseStore } from "../../lib/leases/memory/memory_lease_store.ts";
import { address, prefix, SERVER_ID } from "./messages.ts";

/** How a pipeline in a test is made. */
export interface RigSetup {
  /** Links, or the prefixes of each by its name. */
  readonly links?: Readonly<Record<string, readonly string[]>> | readonly Link[];
  /** Handlers by name, with what their section would get from a configuration file. */
  readonly handlers?: readonly (Readonly<Record<string, unknown>> | PipelineEntry)[];
  readonly rapidCommit?: boolean;
  readonly rapidCommitRejections?: boolean;
  /** Addresses that no pool may hand out. */
  readonly reserved?: readonly string[];
  /** Left out: a store in memory. */
  readonly leases?: LeaseReader & Partial<Pick<LeaseStore, "record">>;
}

/** A pipeline with a store in memory and a clock that stands still until it is moved. */
export class PipelineRig {
  readonly leases = new MemoryLeaseStore();
  readonly findings: Finding[] = [];
  /** What handlers said while they were in use: `warning: …`. */
  readonly logged: string[] = [];
  /** What clients were told to send, and which. */
  readonly reconfigured: [number | undefined, ...LinkClient[]][] = [];
  /** Of clients that are to be told, those that cannot be. */
  cannotTell: (clients: readonly LinkClient[]) => readonly LinkClient[] = () => [];
  assignmentFailures = 0;
  prefixLimits = 0;
  registrationLimits = 0;
  now = 1_800_000_000;
  readonly pipeline: Pipeline;
  readonly #recorder: NonNullable<RigSetup["leases"]>;

  constructor(setup: RigSetup) {
    const links = new Links(linksOf(setup.links ?? { lan: ["2001:db8:1::/64"] }));
    this.#recorder = setup.leases ?? this.leases;
    const context = this.#context(links, setup.reserved ?? []);
    this.pipeline = new Pipeline({
      serverId: SERVER_ID,
      links,
      leases: this.#recorder,
      rapidCommit: {
        allowed: setup.rapidCommit ?? false,
        rejections: setup.rapidCommitRejections ?? false,
      },
      entries: (setup.handlers ?? []).map((entry) => entryOf(entry, context)),
    });
    context.claims.settle();
    this.pipeline.open(this.now);
  }

  /** Sends a message from a client on the link, or from a relay when it is a Relay-forward. */
  send(message: Message, reception: Partial<Reception> = {}): Outcome {
    const outcome = this.run(message, reception);
    const exchange = outcome.kind === "answer" ? outcome.transaction.exchange : undefined;
    if (exchange) this.#recorder.record?.(exchange);
    outcome.transaction?.settle();
    return outcome;
  }

  /** As `send`, but nothing is recorded, and what is to be done once is left undone. */
  run(message: Message, reception: Partial<Reception> = {}): Outcome {
    const outcome = this.pipeline.run(decodeReceived(encodeMessage(message)), {
      listener: {
        name: "eth0",
        interface: "eth0",
        linkAddress: address("2001:db8:1::1"),
        marks: new Set(["unmarked"]),
      },
      peerAddress: address("fe80::1"),
      peerPort: 546,
      multicast: message.kind !== "relay",
      at: this.now,
      ...reception,
    });
    if (outcome.kind === "answer") checkAnswer(outcome.message);
    return outcome;
  }

  /** The answer, out of its relays. @throws when there is none */
  answer(message: Message, reception: Partial<Reception> = {}): ClientServerMessage {
    const outcome = this.send(message, reception);
    if (outcome.kind === "drop") throw new Error(`no answer: ${outcome.drop.why}`);
    return innermost(outcome.message);
  }

  #context(links: Links, reserved: readonly string[]): HandlerContext {
    const set = new PrefixSet();
    const claims = new Claims();
    for (const text of reserved) set.add(prefix(text));
    return {
      links,
      reachableLinks: links.all,
      resolve: (path) => path,
      where: (path = []) => ["an entry", ...path].join("."),
      report: (severity, message, path: ConfigPath = []) => {
        this.findings.push({ severity, message, path });
      },
      reserved: set,
      claims,
      unassignable: new Unassignable(links, []),
      delegable: new PrefixSet(),
      leasable: [],
      secret: new Uint8Array(32).fill(7),
      log: {
        isEnabled: () => true,
        write: (level, message) => this.logged.push(`${level}: ${message}`),
      },
      counter: (name) => (times = 1) => void (this[name as OwnCounter] += times),
      findUntellable: (clients) => this.cannotTell(clients),
      reconfigure: ({ message }, clients) => void this.reconfigured.push([message, ...clients]),
    };
  }
}

function linksOf(links: NonNullable<RigSetup["links"]>): readonly Link[] {
  if (Array.isArray(links)) return links;
  return Object.entries(links).map(([name, prefixes]) => ({
    name,
    prefixes: prefixes.map(prefix),
    interfaces: [],
  }));
}

function entryOf(
  entry: Readonly<Record<string, unknown>> | PipelineEntry,
  context: HandlerContext,
): PipelineEntry {
  const isMade = "condition" in entry || "candidates" in entry || typeof entry.name === "string";
  if (isMade) return entry as PipelineEntry;
  const [[name, config]] = Object.entries(entry) as [[string, unknown]];
  const section = handlerSections.find((each) => each.name === name);
  if (!section) throw new Error(`there is no handler ${name}`);
  const parsed = asZod(section.schema).parse(config);
  const making = section.create(parsed, context, section.prepare?.(parsed, context));
  return "next" in making ? atOnce(making) : making;
}

/** What the pipeline says is read as strictly as can be. */
function overTheWire(message: Message): Message {
  return decodeMessage(encodeMessage(message));
}

/** Whatever is sent is what the declarations of options allow. */
function checkAnswer(message: Message): void {
  const violations = validate(overTheWire(message));
  if (violations.length > 0) throw new Error(`malformed answer: ${JSON.stringify(violations)}`);
}

/** The message that clients see. */
export function innermost(message: Message): ClientServerMessage {
  if (message.kind === "relay") return innermost(relayMessage.in(message.options)!);
  if (message.kind === "unknown") throw new Error("a message of unknown type was sent");
  return message;
}

/** What is in the IAs of an answer, as text: addresses, prefixes, or the name of a status. */
export function given(answer: ClientServerMessage): string[] {
  return iasOf(answer.options).flatMap(({ hints, value }) => {
    const status = statusCode.in(value.options);
    if (status) return [statusCodes.nameOf(status.code)!];
    return hints.map((hint) =>
      hint.length === 128 ? formatAddress(hint.address) : formatPrefix(hint)
    );
  });
}

/** The name of the status of the message itself. */
export function status(answer: ClientServerMessage): string | undefined {
  const found = statusCode.in(answer.options);
  return found && statusCodes.nameOf(found.code);
}
