import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";

/** A user of this machine. */
export interface UserAccount {
  /** `undefined` for a number that no name belongs to. */
  readonly name: string | undefined;
  readonly uid: number;
  /** The primary group; `undefined` for a number that no name belongs to. */
  readonly gid: number | undefined;
}

/** A group of this machine. */
export interface GroupAccount {
  /** `undefined` for a number that no name belongs to. */
  readonly name: string | undefined;
  readonly gid: number;
}

const USERS = "/etc/passwd";
const GROUPS = "/etc/group";
/** The last number that is one: 4294967295 is -1, which chown takes for "leave it". */
const LAST_ID = 0xffff_fffe;

/** The users and groups of a machine, as its two files list them. */
export class Accounts {
  readonly #users: readonly UserAccount[];
  readonly #groups: readonly (GroupAccount & { readonly members: readonly string[] })[];

  /**
   * @param passwd what /etc/passwd says (`passwd(5)`)
   * @param group what /etc/group says (`group(5)`)
   */
  constructor(passwd: string, group: string) {
    this.#users = fieldsOf(passwd).flatMap(([name, , userNumber, groupNumber]) => {
      const uid = idOf(userNumber);
      const gid = idOf(groupNumber);
      return name && uid !== undefined && gid !== undefined ? [{ name, uid, gid }] : [];
    });
    this.#groups = fieldsOf(group).flatMap(([name, , number, members]) => {
      const gid = idOf(number);
      return name && gid !== undefined ? [{ name, gid, members: members?.split(",") ?? [] }] : [];
    });
  }

  /** Reads the files of this machine. @throws {OperatorError} when one cannot be read */
  static read(): Accounts {
    return new Accounts(readText(USERS), readText(GROUPS));
  }

  /**
   * The user with a name, or with a number in digits, which need not be listed: accounts that a
   * directory service keeps are in no file.
   *
   * @throws {OperatorError} when there is no user with that name
   */
  user(nameOrNumber: string): UserAccount {
    const uid = idOf(nameOrNumber);
    const user = this.#users.find(({ name }) => name === nameOrNumber) ??
      this.#users.find((each) => each.uid === uid);
    if (user) return user;
    if (uid !== undefined) return { name: undefined, uid, gid: undefined };
    throw new OperatorError(
      `There is no user ${nameOrNumber} in ${USERS}, expected one that is, or a number`,
    );
  }

  /** The group with a name, or with a number in digits. @throws {OperatorError} */
  group(nameOrNumber: string): GroupAccount {
    const gid = idOf(nameOrNumber);
    const group = this.#groups.find(({ name }) => name === nameOrNumber) ??
      this.#groups.find((each) => each.gid === gid);
    if (group) return { name: group.name, gid: group.gid };
    if (gid !== undefined) return { name: undefined, gid };
    throw new OperatorError(
      `There is no group ${nameOrNumber} in ${GROUPS}, expected one that is, or a number`,
    );
  }

  /** The groups of a user: its primary one, and those that list it as a member. */
  groupsOf(nameOrNumber: string): number[] {
    const { name, gid: primary } = this.user(nameOrNumber);
    const listing = this.#groups.filter(({ members }) =>
      name !== undefined && members.includes(name)
    );
    return [...primary === undefined ? [] : [primary], ...listing.map(({ gid }) => gid)];
  }
}

function fieldsOf(text: string): string[][] {
  return text.split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

function idOf(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^[0-9]{1,10}$/.test(digits)) return undefined;
  const id = Number(digits);
  return id <= LAST_ID ? id : undefined;
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new OperatorError(`Cannot read ${path}, which lists the accounts: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
