import type { Status, StatusPart } from "../control/status.ts";
import type { LogLine } from "../log/log.ts";
import { printable } from "../wire/text.ts";
import { listeningText, listNames } from "./listening_text.ts";
import { listeningProblems, storeProblems } from "../monitor/health.ts";
import type { Service } from "../server/service.ts";

/** Leases that are counted at once: so few that no exchange waits for them. */
const COUNTED_AT_ONCE = 2000;

/** Interfaces that programs are told of which a pattern matches, and which are on no link. */
const MOST_UNSERVED = 100;

/** Characters of a warning that are told again. */
const LONGEST_WARNING = 500;

/** What the status of a server is told from. */
export interface ServerStatusSetup {
  readonly version: string;
  /** Of the configuration, absolute. */
  readonly path: string;
  readonly service:
    & Pick<Service, "places" | "unserved" | "leaseSource" | "commits" | "leases">
    & {
      readonly clock: Pick<Service["clock"], "isInDoubt">;
    };
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Knows its last line at warning or above. Left out: nobody knows. */
  readonly log?: { readonly lastWarning: LogLine | undefined };
  /** Knows how many events each output missed. Left out: there are no outputs. */
  readonly events?: { readonly missed: ReadonlyMap<string, number> };
}

/** Tells how a running server is. */
export class ServerStatus {
  readonly #setup: ServerStatusSetup;
  readonly #started: number;
  #loaded: number;
  #refused: number | undefined;

  constructor(setup: ServerStatusSetup) {
    this.#setup = setup;
    this.#started = setup.now();
    this.#loaded = this.#started;
  }

  /** The configuration was read again. */
  noteReload(isInForce: boolean): void {
    const now = this.#setup.now();
    this.#refused = isInForce ? undefined : now;
    if (isInForce) this.#loaded = now;
  }

  /** @see Status */
  *parts(): Status {
    const { version, now } = this.#setup;
    yield { name: "version", value: version, text: version };
    const uptime = Math.floor((now() - this.#started) / 1000);
    yield { name: "uptime", value: uptime, text: durationInWords(uptime) };
    yield* this.#listeners();
    yield* this.#store();
    yield this.#configuration();
    yield this.#clock();
    yield* this.#missedEvents();
    const { log } = this.#setup;
    if (log) yield warningPart(log.lastWarning);
  }

  /** When the server started, in Unix milliseconds. */
  get startedAt(): number {
    return this.#started;
  }

  /** When the configuration in force was read, in Unix milliseconds. */
  get loadedAt(): number {
    return this.#loaded;
  }

  /** Whether the last reload was refused. */
  get isReloadRefused(): boolean {
    return this.#refused !== undefined;
  }

  #clock(): StatusPart {
    const { isInDoubt } = this.#setup.service.clock;
    const time = timeOf(this.#setup.now());
    return {
      name: "clock",
      value: { time, "in-doubt": isInDoubt },
      text: isInDoubt
        ? `${time}, in doubt: it was set less than five minutes ago, or is behind what was stored`
        : time,
    };
  }

  *#listeners(): Status {
    const { places, unserved } = this.#setup.service;
    const { open, closed } = listeningText(places);
    yield {
      name: "listeners",
      value: places.map(({ name, problem }) =>
        problem === undefined ? { name, open: true } : { name, open: false, why: problem }
      ),
      text: `${open ? `open: ${open}` : "none is open"}${closed && `; not open: ${closed}`}`,
      problems: listeningProblems({ places }),
    };
    if (unserved.length === 0) return;
    const interfaces = unserved.slice(0, MOST_UNSERVED).map(({ name }) => name);
    yield {
      name: "unserved",
      value: { count: unserved.length, interfaces },
      text: `${listNames(unserved)}: matched by a pattern, and on no link`,
    };
  }

  *#store(): Status {
    const { service: { leaseSource, commits, leases }, now } = this.#setup;
    let live = 0;
    for (const count of leases.pages.countLive(Math.floor(now() / 1000), COUNTED_AT_ONCE)) {
      live += count;
      yield undefined;
    }
    const { name, value, text } = leaseSource.status;
    const last = commits.last === undefined ? null : timeOf(commits.last);
    yield {
      name: "store",
      value: { ...value, "last-commit": last, "live-leases": live },
      text: [
        name,
        text,
        `${live.toLocaleString("en")} live ${live === 1 ? "lease" : "leases"}`,
        last === null ? "nothing stored since the start" : `last commit at ${last}`,
      ].join(", "),
      problems: storeProblems({ leaseSource, commits }),
    };
  }

  *#missedEvents(): Status {
    const { missed } = this.#setup.events ?? {};
    const outputs = [...missed ?? []].filter(([, count]) => count > 0);
    if (outputs.length === 0) return;
    yield {
      name: "missed-events",
      value: Object.fromEntries(outputs),
      text: outputs.map(([name, count]) => `${count.toLocaleString("en")} by ${printable(name)}`)
        .join(", "),
    };
  }

  #configuration(): StatusPart {
    const { path } = this.#setup;
    const loaded = timeOf(this.#loaded);
    const refused = this.#refused === undefined ? null : timeOf(this.#refused);
    const later = refused === null ? "" : `; a reload at ${refused} was refused`;
    return {
      name: "configuration",
      value: { path, loaded, "refused-reload": refused },
      text: `${path}, loaded at ${loaded}${later}`,
    };
  }
}

function warningPart(line: LogLine | undefined): StatusPart {
  const name = "last-warning";
  if (!line) return { name, value: null, text: "none since the start" };
  const time = timeOf(line.time);
  const [first = ""] = line.message.split("\n");
  const message = first.slice(0, LONGEST_WARNING);
  return {
    name,
    value: { time, level: line.level, message },
    text: `${time}, ${line.level}: ${printable(message)}`,
  };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** `2 d 3 h`, `4 h 5 min`, `6 min 7 s`, `8 s`. */
function durationInWords(seconds: number): string {
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  return units.slice(first < 0 ? -1 : first).slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`).join(" ");
}
