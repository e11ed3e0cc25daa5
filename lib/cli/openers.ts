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

/** Who opens what, were a server started by this process: itself, or the user that it becomes. */
export class Openers {
  /** Why it cannot become that user: a sentence; `undefined`: it can, or need not. */
  readonly refusal: string | undefined;
  /** Who serves in the end. */
  readonly server: Opener;
  readonly #current: Opener;

  constructor(
    { user, group }: Partial<Pick<Configuration, "user" | "group">>,
    current: ProcessIdentity,
  ) {
    this.#current = {
      uid: current.uid,
      groups: new Set([current.gid, ...current.supplementaryGroups]),
    };
    const target = user === undefined ? undefined : findIdentity(user, group);
    this.server = target ? { uid: target.uid, groups: target.groups } : this.#current;
    this.refusal = target && refusalOf(() => checkIdentityChange(current, target));
  }

  /** Who opens a file: as root only what root alone decides about. */
  of(path: string): Opener {
    const isFirst = this.#current.uid === 0 && isRootsAlone(path, this.server.groups);
    return isFirst ? this.#current : this.server;
  }

  /** Whether somebody else serves than this process. */
  get isChanged(): boolean {
    return this.server !== this.#current;
  }

  /** Who makes a socket. */
  ofSocket(path: string): Opener {
    return this.of(dirname(path));
  }
}

/** Of users and groups that are not there, something else is said. */
function findIdentity(
  user: string,
  group: string | undefined,
): Identity & Opener | undefined {
  try {
    const accounts = Accounts.read();
    const identity = identityOf(accounts, user, group);
    return { ...identity, groups: new Set([identity.gid, ...accounts.groupsOf(user)]) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return undefined;
  }
}

function refusalOf(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.message;
  }
}
