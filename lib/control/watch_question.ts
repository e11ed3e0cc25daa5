import type { Timers } from "../clock/timers.ts";
import { EVENT_KINDS, type EventContent, type EventKind, USUAL_KINDS } from "../events/event.ts";
import { EventReader } from "../events/event_reader.ts";
import type { EventFeed } from "../events/feed.ts";
import { RecentEvents } from "../events/recent_events.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { type Answer, refusal } from "./answer.ts";
import { QuestionError } from "./lease_rows.ts";

/** Somebody wants to see events as they happen: those for which all of this holds. */
export interface WatchQuestion {
  readonly kinds: ReadonlySet<EventKind>;
  /** DUID of the client. */
  readonly clientId?: Uint8Array | undefined;
  /** Name of the link. */
  readonly link?: string | undefined;
}

/** Who watches at once: the others ask for other things. */
export const MOST_WATCHERS = 16;

/** What is kept for a watcher who is slow. */
const BOUNDS = { events: 4096, characters: 2 * 1024 * 1024 };
/** Events that are told at once. */
const AT_ONCE = 200;
/** Milliseconds in which more may come before watchers are woken: a person sees no difference. */
const TOGETHER = 20;
/** Milliseconds after which a watcher is told that nothing happened, by an empty line. */
const NOTHING_FOR = 10_000;

/** Writes a question as the control protocol has it: `kind=lease,pool link=lan client-id=0003…`. */
export function formatWatch({ kinds, clientId, link }: WatchQuestion): string {
  return [
    `kind=${[...kinds].join(",")}`,
    link === undefined ? "" : `link=${encodeURIComponent(link)}`,
    clientId ? `client-id=${toHex(clientId)}` : "",
  ].filter(Boolean).join(" ");
}

/** Reads names of kinds with commas between them. @throws {QuestionError} */
export function parseKinds(text: string): ReadonlySet<EventKind> {
  const kinds = text.split(",");
  const strange = kinds.find((kind) => !(EVENT_KINDS as readonly string[]).includes(kind));
  if (strange !== undefined) {
    throw new QuestionError(`Expected one of ${EVENT_KINDS.join(", ")}, found ${strange}`);
  }
  return new Set(kinds as EventKind[]);
}

function parseWatch(words: readonly string[]): WatchQuestion {
  const question: { -readonly [K in keyof WatchQuestion]: WatchQuestion[K] } = {
    kinds: USUAL_KINDS,
  };
  for (const word of words) {
    const [, key, value = ""] = /^(kind|link|client-id)=(.+)$/.exec(word) ?? [];
    if (key === "kind") question.kinds = parseKinds(value);
    else if (key === "link") question.link = decodeURIComponent(value);
    else if (key === "client-id") question.clientId = fromHex(value);
    else throw new QuestionError(`Expected kind=, link= or client-id=, found ${word}`);
    if (key === "client-id" && !question.clientId) {
      throw new QuestionError(`Expected a DUID in hexadecimal, found ${value}`);
    }
  }
  return question;
}

/** Lets people watch events as they happen. */
export class Watching {
  readonly #feed: EventFeed;
  readonly #timers: Timers;
  readonly #watched = new Set<RecentEvents>();

  constructor(feed: EventFeed, timers: Timers) {
    this.#feed = feed;
    this.#timers = timers;
  }

  /** Tells events, a JSON object each, until the one or the other ends it. */
  answer(words: readonly string[]): Answer {
    try {
      const question = parseWatch(words);
      if (this.#watched.size < MOST_WATCHERS) return { pages: this.#pages(question), end: "OK" };
      return refusal(`${MOST_WATCHERS} watch already`);
    } catch (error) {
      if (error instanceof QuestionError) return refusal(error.message);
      if (error instanceof URIError) return refusal("Expected the name of a link as in a URI");
      throw error;
    }
  }

  /** Has every watcher come to an end. */
  close(): void {
    for (const recent of this.#watched) recent.close();
  }

  async *#pages(question: WatchQuestion): AsyncGenerator<readonly string[]> {
    const { kinds } = question;
    const recent = new RecentEvents({
      feed: this.#feed,
      timers: this.#timers,
      bounds: BOUNDS,
      together: TOGETHER,
      kinds,
      ...selects(question) && { isWanted: (content) => isWanted(content, question) },
    });
    this.#watched.add(recent);
    const reader = new EventReader(recent);
    try {
      // So that who asks knows when it has begun.
      yield [""];
      while (true) {
        await this.#wait(reader);
        const events = reader.take(AT_ONCE);
        if (events.length > 0) yield events.map(({ line }) => line);
        else if (recent.isClosed) return;
        else if (reader.waiting === 0) yield [""];
      }
    } finally {
      this.#watched.delete(recent);
      recent.close();
    }
  }

  /** Who is gone is noticed when something is written. */
  async #wait(reader: EventReader): Promise<void> {
    if (reader.waiting > 0) return;
    const callOff = this.#timers.after(NOTHING_FOR, () => reader.wake());
    await reader.more();
    callOff();
  }
}

function selects({ clientId, link }: WatchQuestion): boolean {
  return clientId !== undefined || link !== undefined;
}

function isWanted(content: EventContent, { clientId, link }: WatchQuestion): boolean {
  if (link !== undefined && (!("link" in content) || content.link !== link)) return false;
  if (!clientId) return true;
  return "client-id" in content && content["client-id"] === toHex(clientId);
}
