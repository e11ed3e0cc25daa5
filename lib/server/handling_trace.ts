import type { Ending } from "../pipeline/ending.ts";
import type { OptionRule } from "../pipeline/option_rule.ts";
import type { Phase, Trace } from "../pipeline/trace.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { messageTypeName } from "../wire/message_type.ts";
import { statusCodes } from "../wire/status_code.ts";
import { describeRequest } from "./sender_line.ts";

interface State {
  readonly answered: number;
  readonly options: number;
  readonly assigners: number;
  readonly type: number;
}

/** Takes down what handlers do to one transaction, for the log at debug-handling. */
export class HandlingTrace implements Trace {
  readonly #lines: string[] = [];
  #transaction: Transaction | undefined;
  #before: State | undefined;

  applying(names: readonly string[], transaction: Transaction): void {
    this.#transaction = transaction;
    this.#before = stateOf(transaction);
    this.#lines.push(`Handling ${describeRequest(transaction.request)}: ${names.join(", ")} apply`);
  }

  called(
    { name, origin }: { readonly name: string; readonly origin?: string },
    phase: Phase,
    ending: Ending | undefined,
  ): void {
    const before = this.#before!;
    const now = stateOf(this.#transaction!);
    this.#before = now;
    const did = [
      now.assigners > before.assigners ? "assigns" : "",
      now.answered > before.answered ? "answers" : "",
      changeOf(now.options - before.options),
      now.type === before.type ? "" : `makes it a ${messageTypeName(now.type)}`,
      ending ? describeEnding(ending) : "",
    ].filter(Boolean);
    if (did.length === 0) return;
    const who = origin === undefined ? name : `${name} (${origin})`;
    this.#lines.push(`${phase} ${who}: ${did.join(", ")}`);
  }

  optionSet({ definition, origin }: OptionRule): void {
    this.#lines.push(`option ${definition.code} (${definition.name}) is set by ${origin}`);
  }

  /** What was taken down; `undefined` when no handler was asked. */
  get text(): string | undefined {
    if (this.#lines.length === 0) return undefined;
    const supplied = [...this.#transaction?.supplied ?? []].map(({ definition }) =>
      `option ${definition.code} (${definition.name}) is as a relay supplied it`
    );
    return [...this.#lines, ...supplied].join("\n  ");
  }
}

function stateOf({ handled, response, assigners }: Transaction): State {
  return {
    answered: handled.size,
    options: response.options.length,
    assigners: assigners.length,
    type: response.type,
  };
}

function changeOf(options: number): string {
  if (options === 0) return "";
  const count = Math.abs(options) === 1 ? "1 option" : `${Math.abs(options)} options`;
  return options > 0 ? `adds ${count}` : `removes ${count}`;
}

function describeEnding(ending: Ending): string {
  return ending.kind === "drop"
    ? `ends it without an answer: ${ending.why}`
    : `ends it with ${statusCodes.nameOf(ending.code) ?? ending.code}: ${ending.message}`;
}
