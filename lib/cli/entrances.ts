import { Machine } from "../config/machine.ts";
import type { Entrance } from "../server/explained_reception.ts";
import { identifyInterface, identifyUnicast } from "../server/identities.ts";
import { listenersOn, type ListeningConfiguration } from "../server/matched_interfaces.ts";

/** Where messages would come in, were a server listening on a machine by a configuration. */
export function entrancesOf(
  configuration: ListeningConfiguration,
  interfaces: readonly Deno.NetworkInterfaceInfo[],
): Entrance[] {
  const machine = new Machine(interfaces);
  const { exact, served } = listenersOn(machine, configuration);
  return [...exact, ...served].flatMap(({ listener }): Entrance[] => {
    if (listener.kind === "tcp") return [];
    if (listener.kind === "unicast") {
      return [{ ...identifyUnicast(listener, listener.port, machine), multicast: false }];
    }
    const { identity } = identifyInterface(listener, machine);
    return [{ identity, multicast: true }, { identity, multicast: false }];
  });
}
