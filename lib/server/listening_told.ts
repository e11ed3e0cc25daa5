import type { Timers } from "../clock/timers.ts";
import type { Level } from "../log/level.ts";
import type { Log } from "../log/log.ts";
import type { Host } from "./host.ts";
import type { Place } from "./place.ts";

/**
 * Milliseconds after which an own address that cannot be listened at is spoken of: until then the
 * system may look for it on the link.
 */
const SOON = 5000;

/** Lines about listeners that are written at a time: what many interfaces do at once is counted. */
const MOST_LINES = 20;

/** Told that a place is listened at no longer, with the reason, or again. */
export type ListenerTold = (
  what: "listener-lost" | "listener-back",
  listener: string,
  reason?: string,
) => void;

type Places = ReadonlyMap<string, Place>;

interface Line {
  readonly level: Level;
  readonly message: string;
}

/** Says of each place once that it is not listened at, and why, and once that it is. */
export class ListeningTold {
  /** Told besides; nothing at the start. */
  onChange: ListenerTold = () => {};
  readonly #log: Log;
  readonly #timers: Timers;
  /** Of each address at which an interface is not heard, since when; Infinity: it was told. */
  #unheard: ReadonlyMap<string, number> = new Map();

  constructor({ log, timers }: Pick<Host, "log" | "timers">) {
    this.#log = log;
    this.#timers = timers;
  }

  /** Tells the difference between how places were and how they are. */
  tell(before: Places, now: Places): void {
    const isStart = before.size === 0;
    const lines: Line[] = [];
    for (const [key, place] of now) lines.push(...changed(place, before.get(key), isStart));
    for (const [key, place] of before) {
      if (place.pattern && place.problem === undefined && !now.has(key)) {
        lines.push({ level: "info", message: `No longer listening on ${place.name}` });
      }
    }
    lines.push(...this.#tellUnheard(now));
    for (const [level, some] of Map.groupBy(lines, ({ level }) => level)) this.#write(level, some);
    if (!isStart) this.#tellChanges(before, now);
  }

  #tellChanges(before: Places, now: Places): void {
    for (const [key, { name, problem }] of now) {
      const place = before.get(key);
      if (problem === place?.problem && place) continue;
      if (problem === undefined) this.onChange("listener-back", name);
      else if (place && place.problem === undefined) this.onChange("listener-lost", name, problem);
    }
    for (const [key, { name, problem }] of before) {
      if (problem === undefined && !now.has(key)) this.onChange("listener-lost", name);
    }
  }

  /** An address that the link has twice is the system's to refuse, and no reason not to serve. */
  #tellUnheard(places: Places): Line[] {
    const now = this.#timers.now();
    const lines: Line[] = [];
    const unheard = new Map<string, number>();
    for (const { name, problem, unheard: addresses = [] } of places.values()) {
      if (problem !== undefined) continue;
      for (const address of addresses) {
        const what = `${address} on ${name}`;
        const since = this.#unheard.get(what) ?? now;
        const isDue = since + SOON <= now;
        unheard.set(what, isDue ? Infinity : since);
        if (!isDue) continue;
        lines.push({ level: "warning", message: whyUnheard(name, [address]) });
      }
    }
    this.#unheard = unheard;
    return lines;
  }

  #write(level: Level, lines: readonly Line[]): void {
    for (const { message } of lines.slice(0, MOST_LINES)) this.#log.write(level, message);
    const more = lines.length - MOST_LINES;
    if (more > 0) {
      this.#log.write(level, `The same goes for ${more} more listeners: ctl status shows them`);
    }
  }
}

/** Of what an interface does not hear, though it is listened on. */
export function whyUnheard(name: string, addresses: readonly string[]): string {
  const which = addresses.join(" and ");
  return `Cannot listen on ${which} on ${name}: another host on the link may have it; what is ` +
    "sent there is not heard";
}

function changed(
  { name, problem, pattern }: Place,
  before: Place | undefined,
  isStart: boolean,
): Line[] {
  if (problem === before?.problem) {
    const isNew = problem === undefined && before === undefined && pattern !== undefined;
    return isNew && !isStart ? [{ level: "info", message: `Now listening on ${name}` }] : [];
  }
  if (problem === undefined) return [{ level: "info", message: `Now listening on ${name}` }];
  const what = before && before.problem === undefined
    ? `No longer listening on ${name}`
    : `Cannot listen on ${name}`;
  return [{
    level: "warning",
    message: `${what}: ${problem}. The server tries again every second`,
  }];
}
