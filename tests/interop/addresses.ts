/** Where the server is on each of its two links. */
export const SERVER = {
  clientInterface: "lan0",
  upstreamInterface: "up0",
  linkLocal: "fe80::1",
  onClientLink: "2001:db8:1::1",
  upstream: "2001:db8:ffff::1",
} as const;

/** The prefix of the link that the clients are on. */
export const CLIENT_LINK = "2001:db8:1::/64";
/** The prefix of the link where relays and those who ask by leasequery are. */
export const UPSTREAM_LINK = "2001:db8:ffff::/64";
/** The only interface of every other host. */
export const INTERFACE = "eth0";
/** The client host's own address, from which its first messages come. */
export const CLIENT_LINK_LOCAL = "fe80::2";
/** The address of the upstream host. */
export const UPSTREAM_HOST = "2001:db8:ffff::2";
/** Where relays are on a link that the server is not on itself. */
export const OTHER_LINK_ADDRESS = "2001:db8:2::1";
