import type { Configuration } from "../config/configuration.ts";
import { Accounts } from "../process/accounts.ts";
import { CreatedFiles } from "../process/created_files.ts";
import { removePidFile, writePidFile } from "../process/pid_file.ts";
import {
  becomeIdentity,
  checkIdentityChange,
  type Identity,
  identityOf,
  PrivilegeError,
  type ProcessIdentity,
} from "../process/privileges.ts";

/** Who a server is to the operating system: its user, its PID file, the files that it makes. */
export class ServerProcess {
  readonly #current: ProcessIdentity;
  readonly #target: Identity | undefined;
  readonly #pidFile: string | undefined;
  readonly #created: CreatedFiles;

  /**
   * To be made before anything is opened, so that what cannot work is said before anything is done.
   *
   * @param pidFile absolute path, or `undefined` for none
   * @param files absolute paths that the start may make
   * @throws {AccountError | PrivilegeError}
   */
  constructor(
    { user, group }: Pick<Configuration, "user" | "group">,
    current: ProcessIdentity,
    pidFile: string | undefined,
    files: readonly string[],
  ) {
    if (group !== undefined && user === undefined) {
      throw new PrivilegeError(`The group is ${group}, and no user is configured: expected both`);
    }
    const target = user === undefined ? undefined : identityOf(Accounts.read(), user, group);
    this.#current = current;
    this.#target = target && checkIdentityChange(current, target) ? target : undefined;
    this.#pidFile = pidFile;
    this.#created = new CreatedFiles(pidFile === undefined ? files : [...files, pidFile]);
  }

  /**
   * Writes the PID file, gives away what the start made, and becomes the configured user.
   *
   * @throws {PidFileError}
   */
  settle(): void {
    if (this.#pidFile !== undefined) writePidFile(this.#pidFile, Deno.pid);
    if (!this.#target) return;
    this.#created.giveTo(this.#target);
    becomeIdentity(this.#current, this.#target);
  }

  /** Takes the PID file away. */
  leave(): void {
    if (this.#pidFile !== undefined) removePidFile(this.#pidFile, Deno.pid);
  }
}
