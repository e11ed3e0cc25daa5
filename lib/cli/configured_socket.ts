import { conditionSections } from "../conditions/mod.ts";
import { loadConfigurationFile, UnreadableConfiguration } from "../config/load.ts";
import { ControlSocketError } from "../control/socket_error.ts";
import { handlerSections } from "../handlers/mod.ts";
import { userPath } from "./user_path.ts";

/**
 * The control socket that a configuration names, whatever else is wrong with it.
 *
 * @param file as the user named it
 * @returns an absolute path
 * @throws {ControlSocketError} when it names none
 */
export function configuredSocket(file: string): string {
  let socket: string | undefined;
  try {
    loadConfigurationFile(userPath(file), {
      conditionSections,
      handlerSections,
      interfaces: [],
      examine: ({ controlSocket }, resolve) => {
        socket = controlSocket && resolve(controlSocket.path);
        return [];
      },
    });
  } catch (error) {
    if (!(error instanceof UnreadableConfiguration)) throw error;
    throw new ControlSocketError(error.message, { cause: error });
  }
  if (socket !== undefined) return socket;
  throw new ControlSocketError(
    `${file} names no control-socket, by which the server could be asked: expected one, or --socket`,
  );
}
