import type { Condition, Handler, Match, PipelineEntry, Selection } from "./handler.ts";
import type { Trace } from "./trace.ts";
import type { Transaction } from "./transaction.ts";

/** An entry, whatever it is; with all keys in one order, which makes reading them quick. */
interface Node {
  readonly handler: Handler | undefined;
  readonly condition: Condition | undefined;
  readonly candidates: Selection["candidates"] | undefined;
  readonly inner: readonly Node[];
  readonly otherwise: readonly Node[];
  readonly inWords: Match["inWords"];
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
  applyingTo(transaction: Transaction, trace?: Trace): readonly Handler[] {
    this.#applying.length = 0;
    this.#collectAll(this.#nodes, transaction, trace);
    return this.#applying;
  }

  #collectAll(nodes: readonly Node[], transaction: Transaction, trace: Trace | undefined): void {
    for (const node of nodes) this.#collect(node, transaction, trace);
  }

  #collect(node: Node, transaction: Transaction, trace: Trace | undefined): void {
    const { handler, condition, candidates, inner } = node;
    if (handler) {
      this.#applying.push(handler);
      const { optionRule } = handler;
      if (optionRule) transaction.optionSources.ofHandlers.push(optionRule);
      handler.pass?.(transaction);
    } else if (condition) {
      const holds = condition(transaction);
      trace?.matched?.(node.inWords, holds);
      this.#collectAll(holds ? inner : node.otherwise, transaction, trace);
    } else if (candidates) {
      for (const place of candidates(transaction)) this.#collect(inner[place]!, transaction, trace);
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
    inWords: isMatch ? entry.inWords : undefined,
  };
}
