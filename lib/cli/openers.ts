import { dirname } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { OperatorError } from "../operator_error.ts";
import { Accounts } from "../process/accounts.ts";
import type { Opener } from "../process/access.ts";
import {
  checkIdentityChange,
  type Identity,
  identityOf,
  type ProcessIdentity,
} from "../process/privileges.ts";
import { isRootsAlone } from "../process/roots_alone.ts";

/** The user that a configuration names, who opens files with all of its groups. */
export type ConfiguredUser = Identity & Opener;

/** Who opens what of a server: the process that starts it, or the user that it becomes. */
export class Openers {
  /** Who serves in the end. */
  readonly server: Opener;
  readonly #current: Opener;

  /** @param next who the process becomes; `undefined`: it stays who it is */
  constructor(current: ProcessIdentity, next: Opener | undefined) {
    const { uid, gid, supplementaryGroups } = current;
    this.#current = { uid, groups: new Set([gid, ...supplementaryGroups]) };
    this.server = next ?? this.#current;
  }

  /** Whether somebody else serves than who starts. */
  get isChanged(): boolean {
    return this.server !== this.#current;
  }

  /**
   * Whether a path is to be opened before the process becomes the configured user. As root only what
   * root alone decides about: in a folder that somebody else may write to, a link could stand for
   * any file of root's.
   */
  isFirst(path: string): boolean {
    if (!this.isChanged) return true;
    return this.#current.uid === 0 && isRootsAlone(path, this.server.groups);
  }

  /** Whether a socket is to be made first: what its folder is called root alone decides. */
  isSocketFirst(path: string): boolean {
    return this.isFirst(dirname(path));
  }

  /** Who opens a file. */
  of(path: string): Opener {
    return this.isFirst(path) ? this.#current : this.server;
  }

  /** Who makes a socket. */
  ofSocket(path: string): Opener {
    return this.isSocketFirst(path) ? this.#current : this.server;
  }
}

/** The user that is configured; `undefined`: none. @throws {OperatorError} */
export function configuredUser(
  { user, group }: Partial<Pick<Configuration, "user" | "group">>,
): ConfiguredUser | undefined {
  if (user === undefined) return undefined;
  const accounts = Accounts.read();
  const identity = identityOf(accounts, user, group);
  return { ...identity, groups: new Set([identity.gid, ...accounts.groupsOf(user)]) };
}

/**
 * Who would open what, were a server started by this process.
 *
 * @returns also why it could not become the configured user: a sentence; `undefined`: it can, or
 * need not. Of users and groups that are not there, something else is said.
 */
export function foreseeOpeners(
  configuration: Partial<Pick<Configuration, "user" | "group">>,
  current: ProcessIdentity,
): { readonly openers: Openers; readonly refusal: string | undefined } {
  const { result: user } = attempt(() => configuredUser(configuration));
  const { result: isChanged = true, refusal } = attempt(() =>
    user !== undefined && checkIdentityChange(current, user)
  );
  return { openers: new Openers(current, isChanged ? user : undefined), refusal };
}

function attempt<Result>(what: () => Result): { result?: Result; refusal?: string } {
  try {
    return { result: what() };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { refusal: error.message };
  }
}
