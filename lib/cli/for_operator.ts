import { UnreadableConfiguration } from "../config/load.ts";
import { ControlSocketError } from "../control/socket_error.ts";
import { LeaseDatabaseError } from "../leases/sqlite/error.ts";
import { LogOutputError } from "../log/output_error.ts";
import { InterfacesError } from "../process/interfaces.ts";
import { AccountError } from "../process/accounts.ts";
import { PidFileError } from "../process/pid_file.ts";
import { PrivilegeError } from "../process/privileges.ts";
import { ListenError } from "../server/listen_error.ts";
import { ReloadError } from "../server/service.ts";
import { ConfigurationRefused } from "./served_configuration.ts";

const FOR_OPERATOR = [
  UnreadableConfiguration,
  InterfacesError,
  AccountError,
  PrivilegeError,
  PidFileError,
  LogOutputError,
  LeaseDatabaseError,
  ListenError,
  ControlSocketError,
  ReloadError,
] as const;

/** What an operator is told of an error, or `undefined` of one that nobody expected. */
export function linesForOperator(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigurationRefused) return error.lines;
  const isForOperator = FOR_OPERATOR.some((kind) => error instanceof kind);
  return isForOperator ? [(error as Error).message] : undefined;
}

/** All that is known of an error that nobody expected. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
