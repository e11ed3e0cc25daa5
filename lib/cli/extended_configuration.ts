import { systemTimers } from "../clock/timers.ts";
import { conditionSections } from "../conditions/mod.ts";
import type { Finding } from "../config/finding.ts";
import type { EntrySections } from "../config/handlers_section.ts";
import type { LoadResult, LoadSetup, OpenedConfiguration } from "../config/load.ts";
import { endAnyway } from "./end_anyway.ts";
import { knowing, makeKnown, NOTHING_ADDED, type WireAdditions } from "../extensions/active.ts";
import { handlerSections } from "../handlers/mod.ts";
import type { Log } from "../log/log.ts";
import { OperatorError } from "../operator_error.ts";
import type { Companion } from "../pipeline/setup.ts";
import type { ExchangeObserver } from "../server/exchange_observers.ts";
import type { PipelineParts } from "../server/service_setup.ts";
import { reasonOf } from "../thrown.ts";

/** What goes along with a pipeline of a configuration without extensions. */
export const WITHOUT_EXTENSIONS: Companion = {
  open: () => makeKnown(NOTHING_ADDED),
  close: () => {},
};

/** What configurations are made of without extensions. */
export const OWN_SECTIONS: EntrySections = { conditionSections, handlerSections };

/**
 * Loads what extensions are loaded with, which a user that the server becomes may not be able to read.
 *
 * @throws {OperatorError}
 */
export async function prepareToLoad(): Promise<typeof import("../extensions/loading.ts")> {
  try {
    return await import("../extensions/loading.ts");
  } catch (error) {
    throw new OperatorError(
      `Cannot load what extensions need: ${
        reasonOf(error)
      }; expected a program that the user who ` +
        "serves may read, or a restart",
      { cause: error },
    );
  }
}

let isForeignCodeLoaded = false;

/** Ends a command that has nothing left to do, whatever an extension has begun and not ended. */
export function endInSpiteOfExtensions(): void {
  if (isForeignCodeLoaded) endAnyway();
}

/** A configuration with what its extensions bring. */
export class ExtendedConfiguration {
  /** What entries can be made of. */
  readonly sections: EntrySections;
  readonly #opened: OpenedConfiguration;
  readonly #additions: WireAdditions;
  readonly #findings: readonly Finding[];
  readonly #observer: ExchangeObserver | undefined;
  readonly #hear: ((log: Log) => void) | undefined;

  private constructor(
    opened: OpenedConfiguration,
    { sections = OWN_SECTIONS, observer, hear, additions = NOTHING_ADDED, findings = [] }: {
      readonly sections?: EntrySections;
      readonly observer?: ExchangeObserver;
      readonly hear?: (log: Log) => void;
      readonly additions?: WireAdditions;
      readonly findings?: readonly Finding[];
    },
  ) {
    this.#opened = opened;
    this.sections = sections;
    this.#observer = observer;
    this.#hear = hear;
    this.#additions = additions;
    this.#findings = findings;
  }

  /** Without what its extensions bring, for who may not load them yet: names are not judged. */
  static withoutExtensions(opened: OpenedConfiguration): ExtendedConfiguration {
    const isPartial = opened.extensions.length > 0;
    return new ExtendedConfiguration(opened, { sections: { ...OWN_SECTIONS, isPartial } });
  }

  /** Loads its extensions, as whoever this process is. What is wrong with them is said by `load`. */
  static async of(opened: OpenedConfiguration): Promise<ExtendedConfiguration> {
    if (opened.extensions.length === 0) return new ExtendedConfiguration(opened, {});
    isForeignCodeLoaded = true;
    const { loadExtensions, observedBy, VERSION } = await prepareToLoad();
    const { brought, findings } = await loadExtensions(opened.extensions, {
      version: VERSION,
      own: OWN_SECTIONS,
      timers: systemTimers,
    });
    return new ExtendedConfiguration(opened, {
      sections: {
        ...brought.sections,
        // What one that cannot be used would have brought is not known.
        isPartial: findings.length > 0,
      },
      ...brought.observers.length > 0 &&
        { observer: observedBy(brought.observers, { now: Date.now, monotonic: systemTimers.now }) },
      hear: (log) => {
        for (const faults of brought.faults) faults.log = log;
      },
      additions: brought,
      findings,
    });
  }

  /** Checks the configuration and decides its links. */
  load(setup: Omit<LoadSetup, keyof EntrySections>): LoadResult {
    const { sections } = this;
    const result = knowing(this.#additions, () =>
      this.#opened.load({
        ...setup,
        ...sections,
        examine: (...given) => [...this.#findings, ...setup.examine?.(...given) ?? []],
      }));
    const { loaded } = result;
    if (!loaded) return result;
    return { ...result, loaded: loaded.within((act) => knowing(this.#additions, act)) };
  }

  /** What its extensions do as long as a pipeline made of it is in use. */
  companion({ observers, log }: Pick<PipelineParts, "observers" | "log">): Companion {
    let stop = () => {};
    return {
      open: () => {
        makeKnown(this.#additions);
        this.#hear?.(log);
        if (this.#observer) stop = observers.add(this.#observer);
      },
      close: () => stop(),
    };
  }
}
