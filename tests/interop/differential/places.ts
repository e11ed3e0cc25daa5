import { LINKS } from "./world.ts";

/** The servers that are compared. */
export const SERVERS = ["kea", "sextant"] as const;
/** One of them. */
export type ServerName = typeof SERVERS[number];

/** Where a server is, and where the host that plays clients and relays meets it. */
export interface Place {
  /** Of the host that asks. */
  readonly interface: string;
  readonly server: string;
  readonly asker: string;
}

/** Each server has a namespace of its own, connected to the one that asks. */
export const PLACES: Readonly<Record<ServerName, Place>> = {
  kea: { interface: "kea0", server: "2001:db8:fffe::1", asker: "2001:db8:fffe::2" },
  sextant: { interface: "sextant0", server: "2001:db8:ffff::1", asker: "2001:db8:ffff::2" },
};

/** The interface of each server. */
export const SERVER_INTERFACE = "lan0";
/** The server's address there. */
export const SERVER_LINK_LOCAL = "fe80::1";
/** The asker's, on both of its interfaces. */
export const ASKER_LINK_LOCAL = "fe80::2";
/** The server's own address on the link of clients that are not relayed. */
export const ON_DIRECT_LINK: string = LINKS.direct.prefix.replace("/64", "1");
