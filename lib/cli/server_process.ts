import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { OperatorError } from "../operator_error.ts";
import { Accounts } from "../process/accounts.ts";
import { CreatedFiles } from "../process/created_files.ts";
import { PidFile } from "../process/pid_file.ts";
import {
  becomeIdentity,
  checkIdentityChange,
  groupWithoutUser,
  type Identity,
  identityOf,
  type ProcessIdentity,
} from "../process/privileges.ts";
import { isRootsAlone } from "../process/roots_alone.ts";

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
  readonly #current: ProcessIdentity;
  readonly #target: Identity | undefined;
  readonly #groups: ReadonlySet<number>;
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
    const accounts = user === undefined ? undefined : Accounts.read();
    const target = accounts && identityOf(accounts, user!, group);
    this.#current = current;
    this.#target = target && checkIdentityChange(current, target) ? target : undefined;
    this.#groups = new Set(target ? [target.gid, ...accounts!.groupsOf(user!)] : []);
    this.#files = files;
    const { pidFile, data, logs } = files;
    const all = [...data, ...logs, ...pidFile === undefined ? [] : [pidFile]];
    this.isUserFirst = !data.every((path) => this.isOpenedFirst(path));
    this.#created = new CreatedFiles(
      this.#target ? all.filter((path) => this.isOpenedFirst(path)) : [],
    );
  }

  /**
   * Whether a path is to be opened before the process becomes the configured user. As root only what
   * root alone decides about: in a folder that somebody else may write to, a link could stand for
   * any file of root's.
   */
  isOpenedFirst(path: string): boolean {
    return !this.#target || isRootsAlone(path, this.#groups);
  }

  /** Whether a socket is to be made first: what its folder is called root alone decides. */
  isBoundFirst(path: string): boolean {
    return this.isOpenedFirst(dirname(path));
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
    const isFirst = pidFile !== undefined && this.isOpenedFirst(pidFile);
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
