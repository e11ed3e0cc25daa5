import type { Condition, Handler, PipelineEntry, Selection } from "./handler.ts";
import type { Transaction } from "./transaction.ts";

/** An entry, whatever it is; with all keys in one order, which makes reading them quick. */
interface Node {
  readonly handler: Handler | undefined;
  readonly condition: Condition | undefined;
  readonly candidates: Selection["candidates"] | undefined;
  readonly inner: readonly Node[];
  readonly otherwise: readonly Node[];
}

/** What is configured, and which of it applies to a transaction. */
export class ConfiguredHandlers {
  /** All of them, in document order. */
  readonly all: readonly Handler[];
  readonly #nodes: readonly Node[];
  // The pipeline never yields, so one list serves all transactions.
  readonly #applying: Handler[] = [];

  constructor(entries: readonly PipelineEntry[]) {
    this.#nodes = entries.map(nodeOf);
    this.all = handlersIn(entries);
  }

  /** Those that apply, in document order: conditions are looked at now, and marks added. */
  applyingTo(transaction: Transaction): readonly Handler[] {
    this.#applying.length = 0;
    this.#collectAll(this.#nodes, transaction);
    return this.#applying;
  }

  #collectAll(nodes: readonly Node[], transaction: Transaction): void {
    for (const node of nodes) this.#collect(node, transaction);
  }

  #collect(node: Node, transaction: Transaction): void {
    const { handler, condition, candidates, inner } = node;
    if (handler) {
      this.#applying.push(handler);
      handler.pass?.(transaction);
    } else if (condition) {
      this.#collectAll(condition(transaction) ? inner : node.otherwise, transaction);
    } else if (candidates) {
      for (const place of candidates(transaction)) this.#collect(inner[place]!, transaction);
    }
  }
}

/** Handlers one by one, in document order, however deep. */
export function handlersIn(entries: readonly PipelineEntry[]): Handler[] {
  return entries.flatMap((entry) => {
    if ("condition" in entry) {
      return [...handlersIn(entry.handlers), ...handlersIn(entry.otherwise ?? [])];
    }
    return "candidates" in entry ? handlersIn(entry.entries) : [entry];
  });
}

const NONE: readonly Node[] = [];

function nodeOf(entry: PipelineEntry): Node {
  const isMatch = "condition" in entry;
  const isSelection = "candidates" in entry;
  const inner = isMatch ? entry.handlers : isSelection ? entry.entries : undefined;
  return {
    handler: isMatch || isSelection ? undefined : entry,
    condition: isMatch ? entry.condition : undefined,
    candidates: isSelection ? entry.candidates : undefined,
    inner: inner?.map(nodeOf) ?? NONE,
    otherwise: isMatch ? entry.otherwise?.map(nodeOf) ?? NONE : NONE,
  };
}
