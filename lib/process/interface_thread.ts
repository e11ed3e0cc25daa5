type Entries = readonly Deno.NetworkInterfaceInfo[];

/** What became of the interfaces since they were last told; left out: nothing. */
interface Difference {
  /** Names of all that are there, in order. */
  readonly names: readonly string[];
  /** What those have that are new or different. */
  readonly changed: readonly (readonly [name: string, entries: Entries])[];
}

/** An answer of the other thread. */
interface Told {
  readonly difference?: Difference;
  /** Why the interfaces cannot be read. */
  readonly failure?: string;
}

/** What the other thread hears questions by, and answers by. */
interface Counter {
  onmessage: (() => void) | null;
  postMessage(told: Told): void;
}

/**
 * Another thread that reads the interfaces, and tells this one what is different: nothing, as a rule.
 * With a thousand interfaces a reading takes 40 ms, during which its thread does nothing else.
 */
export class InterfaceThread {
  readonly #worker: Worker;
  readonly #entries = new Map<string, Entries>();
  #all: Entries = [];
  #waiting: PromiseWithResolvers<Told> | undefined;
  #whyOver: string | undefined;

  constructor() {
    // As text, it needs no file: a program in one file has none, and permissions may not reach it.
    const program = `(${tellDifferences})(self, () => Deno.networkInterfaces())`;
    this.#worker = new Worker(`data:text/javascript,${encodeURIComponent(program)}`, {
      type: "module",
      name: "interfaces",
    });
    this.#worker.onmessage = ({ data }: MessageEvent<Told>) => this.#waiting?.resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message);
    };
  }

  /** Whether it can read no more. */
  get isOver(): boolean {
    return this.#whyOver !== undefined;
  }

  /**
   * Reads the interfaces, one reading at a time.
   *
   * @returns the same entries as before for whatever is the same
   * @throws {Error} when they cannot be read, or it is over
   */
  async read(): Promise<Entries> {
    if (this.#whyOver !== undefined) throw new Error(this.#whyOver);
    this.#waiting = Promise.withResolvers();
    this.#worker.postMessage(undefined);
    const { difference, failure } = await this.#waiting.promise;
    if (failure !== undefined) throw new Error(failure);
    if (difference) this.#take(difference);
    return this.#all;
  }

  /** Ends it; who waits for it is told so. */
  close(): void {
    this.#end("nobody is to read them any more");
  }

  #take({ names, changed }: Difference): void {
    for (const [name, entries] of changed) this.#entries.set(name, entries);
    const there = new Set(names);
    for (const name of this.#entries.keys()) if (!there.has(name)) this.#entries.delete(name);
    this.#all = names.flatMap((name) => this.#entries.get(name)!);
  }

  #end(why: string): void {
    this.#whyOver ??= why;
    this.#worker.terminate();
    this.#waiting?.resolve({ failure: this.#whyOver });
  }
}

/**
 * What the other thread does. Of this program it has only what it is given.
 *
 * @param list reads the interfaces
 */
export function tellDifferences(counter: Counter, list: () => Entries): void {
  let told = new Map<string, string>();
  counter.onmessage = () => {
    try {
      const found = Map.groupBy(list(), ({ name }) => name);
      const now = new Map<string, string>();
      const changed: [string, Entries][] = [];
      for (const [name, entries] of found) {
        const text = JSON.stringify(entries);
        now.set(name, text);
        if (told.get(name) !== text) changed.push([name, entries]);
      }
      const names = [...now.keys()];
      const isSame = changed.length === 0 && `${names}` === `${[...told.keys()]}`;
      told = now;
      counter.postMessage(isSame ? {} : { difference: { names, changed } });
    } catch (error) {
      counter.postMessage({ failure: error instanceof Error ? error.message : String(error) });
    }
  };
}
