import type { Level } from "../log/level.ts";

/** Why a connection ended. */
export type ConnectionEnd =
  /** The peer had no more to ask, or this server had no more to say. */
  | "finished"
  /** Nothing came, or nothing was read, for too long. */
  | "timed-out"
  /** It neither asked nor read, and others wanted its place. */
  | "crowded-out"
  /** What came was no DHCPv6, or not the whole of a message. */
  | "not-framed"
  /** TLS was asked for, and the handshake failed: most often for want of a right certificate. */
  | "not-secured"
  /** An answer could not be made, or not to its end. */
  | "terminated"
  /** The network, or the peer, broke it off. */
  | "broken";

/** What is said of the end of a connection, and how loudly. */
export const CONNECTION_ENDS: Readonly<
  Record<ConnectionEnd, { readonly level: Level; readonly why: string }>
> = {
  "finished": { level: "debug", why: "there is no more to say" },
  "timed-out": { level: "info", why: "the other side neither asked nor read for too long" },
  "crowded-out": {
    level: "warning",
    why: "it neither asked nor read, and gives way to another",
  },
  "not-framed": { level: "info", why: "what came is no whole DHCPv6 message" },
  "not-secured": {
    level: "warning",
    why: "the TLS handshake failed: it needs a certificate of the configured authority",
  },
  "terminated": { level: "warning", why: "an answer could not be completed" },
  "broken": { level: "info", why: "the other side broke it off" },
};
