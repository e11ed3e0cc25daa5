import type { Timers } from "../clock/timers.ts";
import { EVENT_KINDS, type EventKind, USUAL_KINDS } from "../events/event.ts";
import { eventKindsIn, isAbout } from "../events/event_filter.ts";
import { EventReader } from "../events/event_reader.ts";
import type { EventFeed } from "../events/feed.ts";
import { RecentEvents } from "../events/recent_events.ts";
import { toHex } from "../wire/bytes.ts";
import { type Answer, refusal } from "./answer.ts";
import { parseQuestion, QuestionError } from "./lease_rows.ts";

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
  const kinds = eventKindsIn(text);
  if (typeof kinds !== "string") return kinds;
  throw new QuestionError(`Expected one of ${EVENT_KINDS.join(", ")}, found ${kinds}`);
}

/** @throws {QuestionError} */
function parseWatch(words: readonly string[]): WatchQuestion {
  const others = words.filter((word) => !word.startsWith("kind="));
  const strange = others.find((word) => !/^(?:link|client-id)=./.test(word));
  if (strange !== undefined) {
    throw new QuestionError(`Expected kind=, link= or client-id=, found ${strange}`);
  }
  const { link, clientId } = parseQuestion(others);
  const kinds = words.filter((word) => word.startsWith("kind="))
    .map((word) => parseKinds(word.slice(5)));
  return { kinds: kinds.at(-1) ?? USUAL_KINDS, link, clientId };
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

  /**
   * Tells events, a JSON object each, until the one or the other ends it.
   *
   * @throws {QuestionError}
   */
  answer(words: readonly string[]): Answer {
    const question = parseWatch(words);
    if (this.#watched.size < MOST_WATCHERS) return { pages: this.#pages(question), end: "OK" };
    return refusal(`${MOST_WATCHERS} watch already`);
  }

  /** Has every watcher come to an end. */
  close(): void {
    for (const recent of this.#watched) recent.close();
  }

  async *#pages(question: WatchQuestion): AsyncGenerator<readonly string[]> {
    const { kinds, link, clientId } = question;
    const filter = { link, clientId: clientId && toHex(clientId) };
    const isSelective = link !== undefined || clientId !== undefined;
    const recent = new RecentEvents({
      feed: this.#feed,
      timers: this.#timers,
      bounds: BOUNDS,
      together: TOGETHER,
      kinds,
      ...isSelective && { isWanted: (content) => isAbout(content, filter) },
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
