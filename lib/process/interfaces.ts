import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";

/** The interfaces of this machine and their addresses. @throws {OperatorError} */
export function machineInterfaces(
  list: () => Deno.NetworkInterfaceInfo[] = Deno.networkInterfaces,
): Deno.NetworkInterfaceInfo[] {
  try {
    return list();
  } catch (error) {
    const detail = reasonOf(error);
    throw new OperatorError(
      `Cannot see the interfaces of this machine: ${detail}; expected netlink sockets to be ` +
        "allowed (of a systemd unit, AF_NETLINK in RestrictAddressFamilies)",
      { cause: error },
    );
  }
}
