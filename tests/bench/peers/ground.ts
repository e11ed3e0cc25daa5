import { Host } from "../../interop/host.ts";
import { ip, makeNamespace, removeNamespace } from "../../interop/namespaces.ts";
import { configure } from "../../interop/network.ts";

/** What servers and clients are told of where they are; all is one link. */
export const PLACES = {
  serverInterface: "srv0",
  clientInterface: "cli0",
  link: "2001:db8:1::/64",
  server: "2001:db8:1::1",
  relay: "2001:db8:1::2",
  /** Addresses that clients get. */
  addresses: "2001:db8:1:0:1::/80",
  firstAddress: "2001:db8:1:0:1::",
  lastAddress: "2001:db8:1:0:1:ffff:ffff:ffff",
  /** What clients hold that are there beforehand begins behind this one, where nobody searches. */
  known: "2001:db8:1:0:1:8000::",
  /** Prefixes that clients get. */
  prefixes: "2001:db8:8000::/33",
  firstPrefix: "2001:db8:8000::",
  lastPrefix: "2001:db8:ffff:ffff::",
  delegatedLength: 64,
  nameServer: "2001:db8::53",
  domain: "example.org",
  preferredLifetime: 43_200,
  validLifetime: 86_400,
} as const;

/** A network namespace for servers, one for the load, and a veth pair between them. */
export class Ground {
  private constructor(readonly server: Host, readonly clients: Host) {}

  /** Makes it, with addresses that are there at once. */
  static async make(): Promise<Ground> {
    const server = await makeNamespace("server");
    const clients = await makeNamespace("clients");
    const { serverInterface, clientInterface } = PLACES;
    await ip(
      ...["link", "add", serverInterface, "netns", server, "type", "veth"],
      ...["peer", "name", clientInterface, "netns", clients],
    );
    await configure(server, serverInterface, ["fe80::1", PLACES.server]);
    await configure(clients, clientInterface, ["fe80::2", PLACES.relay]);
    return new Ground(new Host(server), new Host(clients));
  }

  /** Processes of the server. */
  async processes(): Promise<number[]> {
    const text = await ip("netns", "pids", this.server.namespace);
    return text.split("\n").filter(Boolean).map(Number);
  }

  /** Ends whatever runs there, and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await removeNamespace(this.clients.namespace);
    await removeNamespace(this.server.namespace);
  }
}
