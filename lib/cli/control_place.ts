import { DEFAULT_MODE, type SocketConfiguration } from "../config/sections/control_socket.ts";
import type { ControlSocketPlace } from "../control/control_server.ts";
import { Accounts } from "../process/accounts.ts";

/** Where a socket is, and whose. @throws {OperatorError} when there is no such user or group */
export function socketPlace(configured: SocketConfiguration): ControlSocketPlace {
  const { path, mode } = configured;
  return { path, mode, ...ownerOf(configured) };
}

/**
 * Where the control socket is, and whose.
 *
 * @param override an absolute path from the command line
 * @throws {OperatorError} when there is no such user or group
 */
export function controlPlace(
  configured: SocketConfiguration | undefined,
  override: string | undefined,
): ControlSocketPlace | undefined {
  const path = override ?? configured?.path;
  if (path === undefined) return undefined;
  if (configured) return { ...socketPlace(configured), path };
  return { path, mode: DEFAULT_MODE, uid: undefined, gid: undefined };
}

function ownerOf(
  { user, group }: SocketConfiguration,
): Pick<ControlSocketPlace, "uid" | "gid"> {
  if (user === undefined && group === undefined) return { uid: undefined, gid: undefined };
  const accounts = Accounts.read();
  const owner = user === undefined ? undefined : accounts.user(user);
  return {
    uid: owner?.uid,
    gid: group === undefined ? owner?.gid : accounts.group(group).gid,
  };
}
