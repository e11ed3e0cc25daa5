import { silentLog } from "../log/silent.ts";
import type { PipelineEntry } from "../pipeline/handler.ts";
import { Links } from "../pipeline/link.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { Configuration } from "./configuration.ts";
import { type Finding, type LocatedFinding, sortFindings } from "./finding.ts";
import { type HandedOver, handOver, takeOver } from "./handed_over.ts";
import type { HandlerRunTime } from "./handler_section.ts";
import type { ConfiguredEntry, EntrySections } from "./handlers_section.ts";
import { HandlersMaker, type HandlersSetup, type Preparation } from "./make_handlers.ts";
import { OwnAddresses } from "./own_addresses.ts";
import type { Pieces } from "./pieces.ts";
import { AskedPlaces, KnownPlaces, type Places } from "./places.ts";

/** For handlers that are only made to see what is wrong with them. */
const UNUSED: HandlerRunTime = {
  log: silentLog,
  counter: () => () => {},
  findUntellable: (clients) => clients,
  reconfigure: () => {},
};

const NO_SECRET = new Uint8Array(32);

/** Handlers as a pipeline takes them, and what they have to say of their configuration. */
export interface LocatedHandlers {
  readonly entries: readonly PipelineEntry[];
  /** After an error the entries are not to be used. */
  readonly findings: readonly LocatedFinding[];
}

/** What a configuration without errors is made of. */
export interface LoadedParts {
  readonly configuration: Configuration;
  readonly links: Links;
  /** Of this machine; whoever learns that they are others sets them, and no pool gives those. */
  readonly ownAddresses: OwnAddresses;
  /** The files that handlers read: absolute paths. */
  readonly handlerFiles: readonly string[];
  readonly places: Places;
  /** What was checked and prepared for the handlers elsewhere; left out: nothing was. */
  readonly preparation?: Preparation;
  /** In what handlers are made, step by step; left out: as they are. */
  readonly within?: Within;
}

/** Does something in circumstances that end with it. */
type Within = <T>(act: () => T) => T;

/** A configuration without errors. */
export class LoadedConfiguration implements Omit<LoadedParts, "places" | "preparation" | "within"> {
  readonly configuration: Configuration;
  readonly links: Links;
  readonly ownAddresses: OwnAddresses;
  readonly handlerFiles: readonly string[];
  readonly #parts: LoadedParts;

  constructor(parts: LoadedParts) {
    this.#parts = parts;
    this.configuration = parts.configuration;
    this.links = parts.links;
    this.ownAddresses = parts.ownAddresses;
    this.handlerFiles = parts.handlerFiles;
  }

  /** The same, whose handlers are made in circumstances that end with each step. */
  within(within: Within): LoadedConfiguration {
    return new LoadedConfiguration({ ...this.#parts, within });
  }

  /**
   * Puts a configuration together that another thread has read, checked and prepared.
   *
   * @param sections the same that it was read by
   */
  static *of(pieces: Pieces, sections: EntrySections): Steps<LoadedConfiguration> {
    const { configuration, links, ownAddresses, handlerFiles, places, preparation } =
      yield* takeOver(pieces, sections);
    return new LoadedConfiguration({
      configuration,
      links: new Links(links),
      ownAddresses: new OwnAddresses(ownAddresses),
      handlerFiles,
      places: new KnownPlaces(places),
      preparation,
    });
  }

  /**
   * Makes the handlers, which reads the files that they name.
   *
   * @param secret 32 octets that only this server knows, the same after a restart
   * @param runTime left out, nothing is told of what happens while they are in use
   */
  readonly makeHandlers = (
    secret: Uint8Array,
    runTime: HandlerRunTime = UNUSED,
  ): LocatedHandlers => atOnce(this.makingHandlers(secret, runTime));

  /**
   * The steps of that. What was prepared elsewhere makes handlers once. When it is broken off, what
   * was made is closed.
   */
  readonly makingHandlers = (
    secret: Uint8Array,
    runTime: HandlerRunTime,
  ): Steps<LocatedHandlers> => {
    const { configuration, preparation, within, ...others } = this.#parts;
    const steps = makingHandlers(
      configuration.handlers,
      { ...others, secret, runTime },
      preparation,
    );
    return within ? stepsWithin(steps, within) : steps;
  };

  /** Finds where in the file is what else is to be said of it. */
  locate(findings: readonly Finding[]): LocatedFinding[] {
    return findings.map((each) => this.#parts.places.locate(each));
  }

  /**
   * Checks the handlers and prepares them for another thread.
   *
   * @returns what is wrong with them, and what to give {@linkcode LoadedConfiguration.of} there
   */
  handOver(): { readonly findings: readonly LocatedFinding[]; readonly pieces: Pieces } {
    const { configuration, links, ownAddresses, handlerFiles } = this;
    const places = new AskedPlaces(
      (finding) => this.#parts.places.locate(finding),
      this.#parts.places.resolve,
    );
    const setup = { links, ownAddresses, secret: NO_SECRET, runTime: UNUSED, places };
    const maker = makerOf(configuration.handlers, setup);
    const preparation = maker.prepare();
    const entries = atOnce(maker.make());
    maker.check(entries);
    maker.close();
    const handedOver: HandedOver = {
      configuration,
      links: links.all,
      ownAddresses: ownAddresses.all,
      handlerFiles,
      places: places.packed,
      preparation,
    };
    return { findings: located(maker.findings, places), pieces: handOver(handedOver) };
  }
}

type MakingSetup = Omit<HandlersSetup, "where" | "resolve"> & { readonly places: Places };

/** What is wrong with handlers of a configuration that has other errors. */
export function findingsOfHandlers(
  entries: readonly ConfiguredEntry[],
  setup: Omit<MakingSetup, "secret" | "runTime">,
): readonly LocatedFinding[] {
  const whole = { ...setup, secret: NO_SECRET, runTime: UNUSED };
  return atOnce(makingHandlers(entries, whole)).findings;
}

function* makingHandlers(
  configured: readonly ConfiguredEntry[],
  setup: MakingSetup,
  preparation?: Preparation,
): Steps<LocatedHandlers> {
  const maker = makerOf(configured, setup, preparation);
  let isMade = false;
  try {
    if (!preparation) maker.prepare();
    const made = yield* maker.make();
    if (!preparation) maker.check(made);
    const entries = yield* maker.finish(made);
    isMade = true;
    return { entries, findings: sortFindings(located(maker.findings, setup.places)) };
  } finally {
    if (!isMade) maker.close();
  }
}

function makerOf(
  configured: readonly ConfiguredEntry[],
  { places, ...setup }: MakingSetup,
  preparation?: Preparation,
): HandlersMaker {
  const where = (path: Parameters<Places["where"]>[0]) => places.where(path);
  return new HandlersMaker(configured, { ...setup, where, resolve: places.resolve }, preparation);
}

function located(findings: readonly Finding[], places: Places): LocatedFinding[] {
  return findings.map((each) => places.locate(each));
}

function* stepsWithin<T>(steps: Steps<T>, within: Within): Steps<T> {
  try {
    while (true) {
      const step = within(() => steps.next());
      if (step.done) return step.value;
      yield;
    }
  } finally {
    steps.return(undefined as T);
  }
}
