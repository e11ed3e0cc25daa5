import { Host } from "../host.ts";
import { ip, makeNamespace } from "../namespaces.ts";
import { configure } from "../network.ts";
import {
  ASKER_LINK_LOCAL,
  ON_DIRECT_LINK,
  PLACES,
  SERVER_INTERFACE,
  SERVER_LINK_LOCAL,
  type ServerName,
  SERVERS,
} from "./places.ts";

/** Two servers that never meet, and the host that asks both. */
export type Network = Readonly<Record<ServerName | "asker", Host>>;

/** Makes the network. `removeAll` of namespaces.ts takes it away. */
export async function makeNetwork(): Promise<Network> {
  const asker = await makeNamespace("asker");
  const hosts = await Promise.all(SERVERS.map((name) => connect(name, asker)));
  return { kea: hosts[0]!, sextant: hosts[1]!, asker: new Host(asker) };
}

async function connect(name: ServerName, asker: string): Promise<Host> {
  const namespace = await makeNamespace(name);
  const { interface: askers, server, asker: address } = PLACES[name];
  await ip(
    ...["link", "add", SERVER_INTERFACE, "netns", namespace, "type", "veth"],
    ...["peer", "name", askers, "netns", asker],
  );
  await configure(namespace, SERVER_INTERFACE, [SERVER_LINK_LOCAL, ON_DIRECT_LINK, server]);
  await configure(asker, askers, [ASKER_LINK_LOCAL, address]);
  return new Host(namespace);
}
