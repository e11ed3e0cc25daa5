import { OperatorError } from "../operator_error.ts";
import { machineInterfaces } from "../process/interfaces.ts";
import { ChannelError } from "./channel.ts";

/** The interfaces of this machine and their addresses. @throws {ChannelError} */
export function interfacesOrFail(): Deno.NetworkInterfaceInfo[] {
  try {
    return machineInterfaces();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    throw new ChannelError(error.message, { cause: error });
  }
}

/** @throws {ChannelError} when this machine has no interface of that name */
export function requireInterface(name: string): void {
  const names = new Set(interfacesOrFail().map((one) => one.name));
  if (names.has(name)) return;
  throw new ChannelError(
    `There is no interface ${name}: this machine has ${[...names].join(", ") || "none"}`,
  );
}
