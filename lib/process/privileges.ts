import process from "node:process";
import { OperatorError } from "../operator_error.ts";
import type { Accounts } from "./accounts.ts";

/** Who a process becomes. */
export interface Identity {
  /** As configured. */
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
}

/** What of the operating system is needed to become somebody else: tests have their own. */
export interface ProcessIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly supplementaryGroups: readonly number[];
  setgid(gid: number): void;
  setuid(uid: number): void;
}

/** Why a group alone cannot be become a member of. */
export function groupWithoutUser(group: string): string {
  return `The group is ${group}, and no user is configured: expected both`;
}

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  return {
    uid: process.getuid!(),
    gid: process.getgid!(),
    supplementaryGroups: process.getgroups!(),
    setgid: (gid) => process.setgid!(gid),
    setuid: (uid) => process.setuid!(uid),
  };
}

/**
 * Finds a user, and its group where none is named.
 *
 * @throws {OperatorError}
 */
export function identityOf(accounts: Accounts, user: string, group?: string): Identity {
  const { uid, gid: primary } = accounts.user(user);
  const gid = group === undefined ? primary : accounts.group(group).gid;
  if (gid === undefined) {
    throw new OperatorError(`The user ${user} has no primary group, expected a group beside it`);
  }
  return { user, uid, gid };
}

/**
 * Makes sure that the process can become somebody else, and would be nothing more than that.
 *
 * @returns whether it is somebody else now
 * @throws {OperatorError}
 */
export function checkIdentityChange(current: ProcessIdentity, target: Identity): boolean {
  const { user, uid, gid } = target;
  if (current.uid === uid && current.gid === gid) return false;
  if (current.uid !== 0) {
    throw new OperatorError(
      `The server runs as user ${current.uid} and cannot become ${user}: expected to be started ` +
        "by root, or no user in the configuration",
    );
  }
  // There is no setgroups here, so that whatever groups root has, the server would keep.
  const kept = current.supplementaryGroups.filter((each) => each !== gid);
  if (kept.length > 0) {
    throw new OperatorError(
      `The server would keep the supplementary groups ${kept.join(", ")} as ${user}: expected ` +
        "none; start it with setpriv --clear-groups, or let systemd change the user by User=",
    );
  }
  return true;
}

/** Becomes somebody else for good. */
export function becomeIdentity(current: ProcessIdentity, { uid, gid }: Identity): void {
  current.setgid(gid);
  current.setuid(uid);
}
