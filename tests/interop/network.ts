import { CLIENT_LINK_LOCAL, INTERFACE, SERVER, UPSTREAM_HOST } from "./addresses.ts";
import { Host } from "./host.ts";
import { ip, makeNamespace, removeNamespace } from "./namespaces.ts";

/**
 * A server with a veth pair to a client, and another to a host upstream that plays relay and
 * asks by leasequery. They are apart because DHCP clients flush the addresses of their interface.
 * Relayed, it is the host upstream that the client's link ends at, not the server.
 */
export interface Network {
  readonly server: Host;
  readonly client: Host;
  readonly upstream: Host;
}

/** Makes the network; `removeNetwork` takes it away. */
export async function makeNetwork(isRelayed: boolean): Promise<Network> {
  const server = await makeNamespace("server");
  const client = await makeNamespace("client");
  const upstream = await makeNamespace("upstream");
  const router = isRelayed ? upstream : server;
  await connect(router, SERVER.clientInterface, client);
  await connect(server, SERVER.upstreamInterface, upstream);
  await configure(router, SERVER.clientInterface, [SERVER.linkLocal, SERVER.onClientLink]);
  await configure(server, SERVER.upstreamInterface, ["fe80::1:1", SERVER.upstream]);
  await configure(client, INTERFACE, [CLIENT_LINK_LOCAL]);
  await configure(upstream, INTERFACE, ["fe80::1:2", UPSTREAM_HOST]);
  return { server: new Host(server), client: new Host(client), upstream: new Host(upstream) };
}

/** Ends whatever runs in the network, and removes it. */
export async function removeNetwork(network: Network): Promise<void> {
  for (const { namespace } of [network.client, network.upstream, network.server]) {
    await removeNamespace(namespace);
  }
}

async function connect(server: string, name: string, other: string): Promise<void> {
  await ip(
    ...["link", "add", name, "netns", server, "type", "veth"],
    ...["peer", "name", INTERFACE, "netns", other],
  );
}

/** Brings an interface of a namespace up, with addresses that are there at once. */
export async function configure(
  namespace: string,
  name: string,
  addresses: string[],
): Promise<void> {
  const here = ["-n", namespace];
  await ip(...here, "link", "set", "lo", "up");
  // The kernel would take seconds to find out that nobody else has the address it made up.
  await ip(...here, "link", "set", name, "addrgenmode", "none");
  await ip(...here, "link", "set", name, "up");
  for (const address of addresses) {
    await ip(...here, "address", "add", `${address}/64`, "dev", name, "nodad");
  }
}

/** The global addresses that an interface of a host has now. */
export async function globalAddresses(host: Host, name: string = INTERFACE): Promise<string[]> {
  const text = await ip("-n", host.namespace, "-6", "-j", "address", "show", "dev", name);
  const interfaces: { addr_info?: { local: string; scope: string }[] }[] = JSON.parse(text);
  return interfaces.flatMap(({ addr_info = [] }) => addr_info)
    .filter(({ scope }) => scope === "global")
    .map(({ local }) => local);
}
