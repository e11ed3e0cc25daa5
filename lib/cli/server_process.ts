import type { Configuration } from "../config/configuration.ts";
import { OperatorError } from "../operator_error.ts";
import { CreatedFiles } from "../process/created_files.ts";
import { PidFile } from "../process/pid_file.ts";
import {
  becomeIdentity,
  checkIdentityChange,
  groupWithoutUser,
  type Identity,
  type ProcessIdentity,
} from "../process/privileges.ts";
import { configuredUser, Openers } from "./openers.ts";

/** Absolute paths of what a start opens. */
export interface ServerFiles {
  /** `undefined`: none. */
  readonly pidFile: string | undefined;
  /** What the store opens and the handlers read. */
  readonly data: readonly string[];
  readonly logs: readonly string[];
}

/** Who a server is to the operating system: its user, its PID file, the files that it makes. */
export class ServerProcess {
  /** Whether the configured user opens the store and the files of handlers. */
  readonly isUserFirst: boolean;
  readonly openers: Openers;
  readonly #current: ProcessIdentity;
  readonly #target: Identity | undefined;
  readonly #files: ServerFiles;
  readonly #created: CreatedFiles;
  #pidFile: PidFile | undefined;
  #isUser = false;

  /**
   * To be made before anything is opened, so that what cannot work is said before anything is done.
   *
   * @throws {OperatorError}
   */
  constructor(
    { user, group }: Pick<Configuration, "user" | "group">,
    current: ProcessIdentity,
    files: ServerFiles,
  ) {
    if (group !== undefined && user === undefined) {
      throw new OperatorError(groupWithoutUser(group));
    }
    const target = configuredUser({ user, group });
    const next = target && checkIdentityChange(current, target) ? target : undefined;
    this.openers = new Openers(current, next);
    this.#current = current;
    this.#target = next;
    this.#files = files;
    const { pidFile, data, logs } = files;
    const all = [...data, ...logs, ...pidFile === undefined ? [] : [pidFile]];
    this.isUserFirst = !data.every((path) => this.openers.isFirst(path));
    this.#created = new CreatedFiles(
      this.#target ? all.filter((path) => this.openers.isFirst(path)) : [],
    );
  }

  /** Whether root has become the configured user: nobody can give it back what root may. */
  get hasGivenUpRoot(): boolean {
    return this.#isUser && this.#target !== undefined;
  }

  /**
   * Gives away what the start made, and becomes the configured user, once.
   *
   * @throws {OperatorError}
   */
  becomeUser(): void {
    if (this.#isUser) return;
    this.#isUser = true;
    const { pidFile } = this.#files;
    const isFirst = pidFile !== undefined && this.openers.isFirst(pidFile);
    if (isFirst) this.#pidFile = PidFile.open(pidFile);
    if (this.#target) {
      this.#created.giveTo(this.#target);
      becomeIdentity(this.#current, this.#target);
    }
    if (pidFile !== undefined && !isFirst) this.#pidFile = PidFile.open(pidFile);
  }

  /** Writes the PID file: the server runs. @throws {OperatorError} */
  announce(): void {
    this.becomeUser();
    this.#pidFile?.write(Deno.pid);
  }

  /** Takes the PID file away. */
  leave(): void {
    this.#pidFile?.close(Deno.pid);
    this.#pidFile = undefined;
  }
}
