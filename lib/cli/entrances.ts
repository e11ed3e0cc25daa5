import type { Configuration } from "../config/configuration.ts";
import { Machine } from "../config/machine.ts";
import type { LeaseStore } from "../leases/store.ts";
import type { Entrance } from "../server/explained_reception.ts";
import { generateServerId } from "../server/generated_server_id.ts";
import { identifyInterface, identifyUnicast } from "../server/identities.ts";
import { listenersOn, type ListeningConfiguration } from "../server/matched_interfaces.ts";
import { systemNetwork } from "../server/network.ts";

/** Where messages would come in, were a server listening here by a configuration. */
export function entrancesOf(configuration: ListeningConfiguration): Entrance[] {
  const machine = new Machine(systemNetwork.interfaces());
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

/** The DUID that the server would have. */
export function serverIdWith(
  { serverId, listen }: Configuration,
  leases: LeaseStore,
  random: (length: number) => Uint8Array,
): Uint8Array {
  const interfaces = systemNetwork.interfaces();
  return serverId ??
    leases.serverId(() => generateServerId({ listen, interfaces, random, now: Date.now }));
}
