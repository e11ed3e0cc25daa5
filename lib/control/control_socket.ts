import fs from "node:fs";
import { dirname } from "node:path";
import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";

const CONTROL_SOCKET = "the control socket";

/** Who may use a socket. */
export interface SocketAccess {
  /** Permission bits. */
  readonly mode: number;
  /** Its owner; `undefined`: who makes it. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Whether the same may use a socket. */
export function isSameAccess(one: SocketAccess, other: SocketAccess): boolean {
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid;
}

/**
 * Makes a socket of this machine and listens on it. One that a dead server left is replaced;
 * anything else that is there is left alone.
 *
 * @param path absolute
 * @param what it is, for people
 * @throws {OperatorError}
 */
export async function openSocket(
  path: string,
  access: SocketAccess,
  what = CONTROL_SOCKET,
): Promise<Deno.UnixListener> {
  const listener = await listen(path, access.mode, what);
  try {
    // By name, which root must not trust: his socket has its mode by the umask.
    if (Deno.uid() !== 0) Deno.chmodSync(path, access.mode);
    giveTo(path, access, what);
    return listener;
  } catch (error) {
    listener.close();
    throw error;
  }
}

/** Makes sure that this process may say who owns a socket. @throws {OperatorError} */
export function refuseForeignOwner(
  path: string,
  access: SocketAccess,
  what = CONTROL_SOCKET,
): void {
  const { uid, gid } = access;
  const isOwn = (uid === undefined || uid === Deno.uid()) &&
    (gid === undefined || gid === Deno.gid());
  if (Deno.uid() !== 0 && !isOwn) throw onlyRootMay(path, access, what);
}

/** By its name, and not by what a link in its place would lead to. */
function giveTo(path: string, access: SocketAccess, what: string): void {
  const { uid, gid } = access;
  if (uid === undefined && gid === undefined) return;
  try {
    fs.lchownSync(path, uid ?? AS_IS, gid ?? AS_IS);
  } catch (error) {
    throw onlyRootMay(path, access, what, { cause: error });
  }
}

/** What chown takes for "leave it". */
const AS_IS = -1;

function onlyRootMay(
  path: string,
  { uid, gid }: SocketAccess,
  what: string,
  options?: ErrorOptions,
): OperatorError {
  return new OperatorError(
    `Cannot give ${what} ${path} to user ${uid ?? "as is"}, group ${gid ?? "as is"}: ` +
      "only root may",
    options,
  );
}

async function listen(path: string, mode: number, what: string): Promise<Deno.UnixListener> {
  try {
    return bindWith(mode, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw explain(what, path, error);
  }
  await removeStale(path, what);
  try {
    return bindWith(mode, path);
  } catch (error) {
    throw explain(what, path, error);
  }
}

/** Nobody whom the mode leaves out may ever connect, not even for a moment. */
function bindWith(mode: number, path: string): Deno.UnixListener {
  const umask = Deno.umask(closedTo(mode));
  try {
    return Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(umask);
  }
}

/**
 * The umask is the whole process's: what keeps the owner out of the socket would, for that moment,
 * keep him out of folders that other threads make. Root enters any folder.
 */
function closedTo(mode: number): number {
  return (Deno.uid() === 0 ? 0o777 : 0o077) & ~mode;
}

/** Removes a socket that nobody listens on any more. @throws {OperatorError} */
async function removeStale(path: string, what: string): Promise<void> {
  if (!Deno.lstatSync(path).isSocket) {
    throw new OperatorError(
      `Cannot open ${what} ${path}: something else is there, expected nothing or a ` +
        "socket that a server left",
    );
  }
  if (await isAnswered(path)) {
    throw new OperatorError(
      `Cannot open ${what} ${path}: a server listens on it already`,
    );
  }
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw explain(what, path, error);
  }
}

/** Whether a server listens on a socket, or might. */
export async function isAnswered(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (error) {
    // A socket that may not even be connected to is not one to be removed.
    return !(error instanceof Deno.errors.ConnectionRefused ||
      error instanceof Deno.errors.NotFound);
  }
}

function explain(what: string, path: string, error: unknown): Error {
  return new OperatorError(`Cannot open ${what} ${path}: ${why(path, error)}`, {
    cause: error,
  });
}

function why(path: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `the folder ${dirname(path)} does not exist`;
  if (error instanceof Deno.errors.NotADirectory) return `${dirname(path)} is not a folder`;
  if (error instanceof Deno.errors.PermissionDenied) {
    return `this user may not make files in ${dirname(path)}`;
  }
  const message = reasonOf(error);
  return message.includes("SUN_LEN")
    ? `the path has ${new TextEncoder().encode(path).length} octets, expected at most 107`
    : message;
}
