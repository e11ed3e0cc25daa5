import type { Log } from "../log/log.ts";
import { OperatorError } from "../operator_error.ts";
import { OnceAMinute, SparingLogs } from "../log/sparing_log.ts";
import { beginCall, endCall } from "./turn_clock.ts";
import { type ModuleNames, thrownBy } from "./thrown_by.ts";

/** What an extension did wrong while it was in use: the message names it, and where. */
export class ExtensionFault extends OperatorError {
  override readonly name = "ExtensionFault";

  constructor(message: string, detail: string, cause?: unknown) {
    super(message, { cause });
    // Where in this program that was caught is of no use to whoever reads it.
    this.stack = detail;
  }
}

/** Longer is a handler not to take, in milliseconds: nobody else is served meanwhile. */
const SLOW = 5;

/** Milliseconds that only grow. */
const now = (): number => performance.now();

/** Says what an extension does wrong. */
export class Faults {
  readonly #names: ModuleNames;
  #log: Log | undefined;
  #logs: SparingLogs | undefined;
  readonly #slow = new Map<string, OnceAMinute>();

  /** @param extension for people: `gold.js` */
  constructor(readonly extension: string, names: ModuleNames) {
    this.#names = names;
  }

  /** Where it is said from now on; before, nobody hears it. */
  set log(log: Log) {
    this.#log = log;
    this.#logs = new SparingLogs(log, "error");
  }

  /** Whether a stack trace leads through the extension. */
  isIn(stack: string): boolean {
    const { files, urls } = this.#names;
    return [...urls.keys(), ...files].some((name) => stack.includes(name));
  }

  /** A fault of an extension, of what it threw. @param who what of it: `handler gold` */
  of(who: string, error: unknown): ExtensionFault {
    if (error instanceof ExtensionFault) return error;
    const { message, detail } = thrownBy(error, this.#names);
    const what = `${who} of extension ${this.extension}`;
    return new ExtensionFault(`${what}: ${message}`, `${what}: ${detail}`, error);
  }

  /** A fault of an extension that threw nothing. */
  saying(who: string, what: string): ExtensionFault {
    const message = `${who} of extension ${this.extension} ${what}`;
    return new ExtensionFault(message, message);
  }

  /** Says, once a minute of each kind, what concerns no request. */
  tell(who: string, error: unknown): void {
    const { message } = this.of(who, error);
    this.#logs?.write(message, Math.floor(now() / 1000), () => this.of(who, error).stack!);
  }

  /**
   * Calls what an extension brought where that concerns no request: what it throws is said.
   *
   * @param otherwise what is taken in place of what it returns then; of why, as a sentence
   */
  attempt<T>(who: string, act: () => T, otherwise: (why: string) => T): T {
    try {
      return act();
    } catch (error) {
      const fault = this.of(who, error);
      this.tell(who, fault);
      return otherwise(fault.message);
    }
  }

  /**
   * Calls what an extension brought, and says when it takes too long.
   *
   * @throws {ExtensionFault} what it throws
   */
  call<T>(who: string, act: () => T): T {
    beginCall();
    try {
      return act();
    } catch (error) {
      throw this.of(who, error);
    } finally {
      this.endCall(who);
    }
  }

  /** Ends what was begun with `beginCall`, and says, once a minute, when it took too long. */
  endCall(who: string): void {
    const took = endCall(SLOW);
    if (took > SLOW) this.#noteSlow(who, took);
  }

  #noteSlow(who: string, took: number): void {
    const minute = this.#slow.get(who) ?? new OnceAMinute();
    this.#slow.set(who, minute);
    const times = minute.note(Math.floor(now() / 1000));
    if (times === 0) return;
    const since = times === 1 ? "" : ` (${times} times since the last such line)`;
    this.#log?.write(
      "warning",
      `${who} of extension ${this.extension} took ${
        took.toFixed(1)
      } ms, in which nobody else was ` +
        `served; expected ${SLOW} at most${since}`,
    );
  }
}
