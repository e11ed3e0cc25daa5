/** Why the interfaces of this machine cannot be told, as a sentence. */
export class InterfacesError extends Error {
  override readonly name = "InterfacesError";
}

/** The interfaces of this machine and their addresses. @throws {InterfacesError} */
export function machineInterfaces(
  list: () => Deno.NetworkInterfaceInfo[] = Deno.networkInterfaces,
): Deno.NetworkInterfaceInfo[] {
  try {
    return list();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new InterfacesError(
      `Cannot see the interfaces of this machine: ${detail}; expected netlink sockets to be ` +
        "allowed (of a systemd unit, AF_NETLINK in RestrictAddressFamilies)",
      { cause: error },
    );
  }
}
