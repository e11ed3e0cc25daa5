import { conditionSections } from "../conditions/mod.ts";
import { loadConfigurationFile } from "../config/load.ts";
import { handlerSections } from "../handlers/mod.ts";
import { OperatorError } from "../operator_error.ts";
import { userPath } from "./user_path.ts";

/**
 * The control socket that a configuration names, whatever else is wrong with it.
 *
 * @param file as the user named it
 * @returns an absolute path
 * @throws {OperatorError} when it names none, or cannot be read
 */
export function configuredSocket(file: string): string {
  let socket: string | undefined;
  loadConfigurationFile(userPath(file), {
    conditionSections,
    handlerSections,
    interfaces: [],
    examine: ({ controlSocket }) => {
      socket = controlSocket?.path;
      return [];
    },
  });
  if (socket !== undefined) return socket;
  throw new OperatorError(
    `${file} names no control-socket, by which the server could be asked: expected one, or --socket`,
  );
}
