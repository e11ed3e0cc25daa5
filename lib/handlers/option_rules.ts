import type { Handler } from "../pipeline/handler.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { MessageType, messageTypes } from "../wire/message_type.ts";
import type { OptionDefinition } from "../wire/option.ts";

// Their Replies hold how it went, and nothing to configure (RFC 8415 sections 18.3.3, 18.3.7).
const WITHOUT_CONFIGURATION: ReadonlySet<number> = new Set([
  MessageType.confirm,
  MessageType.release,
  MessageType.decline,
  MessageType.leasequery,
]);

/**
 * Whether the answer is to hold a configured option: where it may be, and when the client asked
 * for it or left the choice to the server (RFC 8415 section 21.7).
 */
export function isWanted(
  { request, response, requestedOptions }: Transaction,
  { code, places }: OptionDefinition<unknown>,
  alwaysSend: boolean,
): boolean {
  if (WITHOUT_CONFIGURATION.has(request.type)) return false;
  if (places && !(messageTypes.nameOf(response.type)! in places)) return false;
  return alwaysSend || !requestedOptions || requestedOptions.has(code);
}

/** Adds an option once: the first handler that applies decides its value. */
export function singleOption<T>(
  name: string,
  definition: OptionDefinition<T>,
  value: T,
  alwaysSend: boolean,
): Handler {
  const option = definition.of(value);
  const described = definition as OptionDefinition<unknown>;
  return {
    name,
    handle(transaction) {
      const { options } = transaction.response;
      if (!isWanted(transaction, described, alwaysSend)) return;
      if (definition.in(options) === undefined) options.push(option);
    },
  };
}

/** Adds values to an option that is a list: first come, first listed, no duplicates. */
export function listOption<T>(
  name: string,
  definition: OptionDefinition<T[]>,
  values: readonly T[],
  isSame: (a: T, b: T) => boolean,
  alwaysSend: boolean,
): Handler {
  const described = definition as OptionDefinition<unknown>;
  const merge = (listed: readonly T[]) =>
    values.reduce<T[]>(
      (all, value) => all.some((other) => isSame(other, value)) ? all : [...all, value],
      [...listed],
    );
  const alone = definition.of(merge([]));
  return {
    name,
    handle(transaction) {
      if (!isWanted(transaction, described, alwaysSend)) return;
      const { options } = transaction.response;
      const at = options.findIndex((option) => option.definition.code === definition.code);
      if (at < 0) options.push(alone);
      else options[at] = definition.of(merge(options[at]!.value as T[]));
    },
  };
}
