import type { HandlerContext, HandlerSection } from "../config/handler_section.ts";
import type { Ending } from "../pipeline/ending.ts";
import type { Handler } from "../pipeline/handler.ts";
import type { Phase } from "../pipeline/trace.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import { noteAnswer, whatIsWrong, whatIsWrongWithEnding } from "./answer_check.ts";
import type { Faults } from "./faults.ts";
import { beginCall } from "./turn_clock.ts";
import { isAsync, nameOfKind } from "./kinds.ts";

type Act = NonNullable<Handler[Phase]>;

const PHASES = ["pre", "handle", "post"] as const;
const METHODS = [...PHASES, "pass", "open", "close"] as const;

/** A kind of handler that an extension brings: what its handlers do wrong is said to be its fault. */
export function guardedHandlers(section: HandlerSection, faults: Faults): HandlerSection {
  const who = `handler ${section.name}`;
  return {
    ...withoutFaults(section, faults),
    example: section.example ?? `${section.name}: {}`,
    create(config, context) {
      faults.log = context.log;
      try {
        const counter: HandlerContext["counter"] = (name) =>
          context.counter(name, faults.extension);
        const made: unknown = section.create(config, { ...context, counter });
        const wrong = whatIsWrongWithHandler(made);
        if (wrong === undefined) return guarded(made as Handler, section.name, who, faults);
        context.report("error", `its extension ${faults.extension} ${wrong}`);
      } catch (error) {
        const { message } = faults.of(`${who}, while it was made,`, error);
        context.report("error", message);
      }
      return { name: section.name };
    },
  };
}

/** What a section says of a configuration is asked while that is checked: what is thrown is reported. */
function withoutFaults(section: HandlerSection, faults: Faults): HandlerSection {
  const asked = [
    "addresses",
    "delegates",
    "poolName",
    "files",
    "ignoresEverything",
    "marks",
  ] as const;
  const safe = asked.filter((key) => typeof section[key] === "function").map((key) => [
    key,
    (config: unknown) =>
      faults.attempt<unknown>(
        `${key} of handler ${section.name}`,
        () => section[key]!(config),
        () => undefined,
      ),
  ]);
  return { ...section, ...Object.fromEntries(safe) };
}

function whatIsWrongWithHandler(made: unknown): string | undefined {
  if (typeof made !== "object" || made === null) {
    return `made no handler of this, but ${
      nameOfKind(made)
    }; expected an object with pre, handle or post`;
  }
  if ("then" in made) {
    return "makes the handler in a promise, and nobody waits for it; expected none";
  }
  const methods = METHODS.filter((name) => name in made);
  for (const name of methods) {
    const method = (made as Record<string, unknown>)[name];
    if (method !== undefined && typeof method !== "function") {
      return `made a handler whose ${name} is ${nameOfKind(method)}, expected a function`;
    }
    if (isAsync(method)) {
      return `made a handler whose ${name} is async, and nobody waits for a handler; expected what ` +
        "takes time to be done in create, or behind the answer in observe";
    }
  }
  if (methods.length > 0 || "optionRule" in made) return undefined;
  return "made a handler that does nothing; expected one with pre, handle or post";
}

function guarded(made: Handler, name: string, who: string, faults: Faults): Handler {
  const phases = PHASES.filter((phase) => made[phase] !== undefined)
    .map((phase) => [phase, guardedPhase(made[phase]!.bind(made), `${phase} of ${who}`, faults)]);
  const { optionRule } = made;
  return {
    ...made,
    name,
    ...Object.fromEntries(phases),
    ...made.pass && { pass: guardedPass(made.pass.bind(made), `pass of ${who}`, faults) },
    ...made.open && {
      open: (leases, now) => {
        try {
          made.open!(leases, now);
        } catch (error) {
          throw faults.of(`open of ${who}`, error);
        }
      },
    },
    ...made.close && {
      close: () => faults.attempt(`close of ${who}`, () => made.close!(), () => {}),
    },
    ...optionRule && {
      optionRule: {
        ...optionRule,
        add: (transaction) => {
          noteAnswer(transaction);
          const isAdded = faults.call(who, () => optionRule.add(transaction));
          const wrong = whatIsWrong(transaction);
          if (wrong !== undefined) throw faults.saying(who, wrong);
          return isAdded === true;
        },
      },
    },
  };
}

function guardedPhase(act: Act, who: string, faults: Faults): Act {
  return (transaction: Transaction): Ending | undefined => {
    noteAnswer(transaction);
    beginCall();
    let ending: Ending | undefined | void;
    try {
      ending = act(transaction);
    } catch (error) {
      throw faults.of(who, error);
    }
    faults.endCall(who);
    const wrong = whatIsWrongWithEnding(ending) ?? whatIsWrong(transaction);
    if (wrong !== undefined) throw faults.saying(who, wrong);
    return ending ?? undefined;
  };
}

function guardedPass(
  act: NonNullable<Handler["pass"]>,
  who: string,
  faults: Faults,
): NonNullable<Handler["pass"]> {
  return (transaction) => faults.call(who, () => act(transaction));
}
