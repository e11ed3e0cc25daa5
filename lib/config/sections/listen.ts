import { z } from "zod";
import { formatAddress, isLinkLocal, isLoopback } from "../../wire/address.ts";
import type { Prefix } from "../../wire/prefix.ts";
import { UNMARKED } from "../../pipeline/reception.ts";
import {
  addressThat,
  filePath,
  mark,
  oneKind,
  oneOrMany,
  otherThanUnicast,
  port,
  prefixes,
  prefixesOrNone,
  text,
  unicastAddress,
  wholeNumber,
} from "../values.ts";
import { eachOnce } from "./each_once.ts";
import type { Section } from "./section.ts";

/** Listens for clients and relays on an interface: ff02::1:2. */
export interface InterfaceListener {
  readonly kind: "interface";
  /** A name, or with `*` in it a pattern. */
  readonly interface: string;
  /** 16 octets; `undefined`: the first global address of the interface, else `::`. */
  readonly linkAddress: Uint8Array | undefined;
  /** 16 octets; `undefined`: the first link-local address of the interface. */
  readonly replyFrom: Uint8Array | undefined;
  readonly listenToSelf: boolean;
  /** Whose Relay-forwards within others are believed; `undefined`: everybody's. */
  readonly trustedRelays?: readonly Prefix[] | undefined;
  readonly marks: readonly string[];
  readonly port: number;
}

/** Listens for relays on a unicast address. */
export interface UnicastListener {
  readonly kind: "unicast";
  /** 16 octets. */
  readonly address: Uint8Array;
  /** Whose Relay-forwards within others are believed; `undefined`: everybody's. */
  readonly trustedRelays?: readonly Prefix[] | undefined;
  readonly marks: readonly string[];
  readonly port: number;
}

/** The files of who shows a certificate: paths, or texts in PEM. */
export interface CertificateFiles {
  /** The server's own certificate, with those that lead to its authority. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
}

/** The files of TLS where both sides show a certificate: paths as they were written. */
export interface TlsFiles extends CertificateFiles {
  /** The authorities that the certificates of requestors must be from. */
  readonly clientCa: string;
}

/** What is in the files of TLS: texts in PEM. */
export type TlsCredentials = TlsFiles;

/** Listens for the TCP connections of requestors (RFC 5460). */
export interface TcpListener {
  readonly kind: "tcp";
  /** 16 octets. */
  readonly address: Uint8Array;
  /** Who may connect and ask. */
  readonly allowFrom: readonly Prefix[];
  /** How many connections may be open at a time. */
  readonly maxConnections: number;
  /** How changes may be followed: not at all, over TLS, or over any connection (RFC 7653). */
  readonly active: "no" | "secure" | "insecure";
  readonly tls: TlsFiles | undefined;
  /** Once the configuration is loaded, what is in the files. */
  readonly credentials?: TlsCredentials;
  readonly marks: readonly string[];
  readonly port: number;
}

/** A place to listen. */
export type ListenerConfiguration = InterfaceListener | UnicastListener | TcpListener;

const common = {
  mark: oneOrMany(mark).default([UNMARKED])
    .describe(`Marks for marked-with, one or a list; default ${UNMARKED}.`),
  port: port.default(547).describe("Port; default 547."),
};

const trustedRelays = prefixesOrNone.optional().describe(
  "Prefixes of relays whose own Relay-forwards are believed where another relay passes them on: " +
    "its peer-address tells whose it is. A message with one of somebody else is dropped and " +
    "counted as untrusted-relay. Default: everybody's, clients included, who can write one; an " +
    "empty list: nobody's.",
);

const linkLocalAddress = addressThat(
  "a link-local IPv6 address such as fe80::1",
  "An IPv6 address in fe80::/10.",
  (octets) => isLinkLocal(octets) ? undefined : "not a link-local address",
);

const addressOfThisMachine = addressThat(
  "an IPv6 address of this machine such as 2001:db8::1",
  "An IPv6 address that is not ::, link-local or multicast.",
  (octets) => isLoopback(octets) ? undefined : otherThanUnicast(octets),
);

const onInterface: z.ZodType<ListenerConfiguration> = z
  .strictObject({
    interface: text("the name of an interface such as eth0, or a pattern such as eth*")
      .describe(
        "The interface on which to listen for ff02::1:2 and ff05::1:3, or a pattern such as eth* " +
          "(* alone is all but loopback) for those interfaces, whenever they come, that a link " +
          "names or of which it holds an address. An entry with the very name wins.",
      ),
    "link-address": unicastAddress.optional()
      .describe(
        "The address by which to know the link that clients on this interface are on; default " +
          "the first global address of the interface, else ::.",
      ),
    "reply-from": linkLocalAddress.optional()
      .describe(
        "The address to send from; default the first link-local address of the interface.",
      ),
    "listen-to-self": z.boolean().default(false)
      .describe("Whether to answer requests from this machine itself; default false."),
    "trusted-relays": trustedRelays,
    ...common,
  })
  .transform((keys): InterfaceListener => ({
    kind: "interface",
    interface: keys.interface,
    linkAddress: keys["link-address"],
    replyFrom: keys["reply-from"],
    listenToSelf: keys["listen-to-self"],
    trustedRelays: keys["trusted-relays"],
    marks: keys.mark,
    port: keys.port,
  }));

const onUnicast: z.ZodType<ListenerConfiguration> = z
  .strictObject({
    unicast: addressOfThisMachine.describe("The address of this machine to which relays send."),
    "trusted-relays": trustedRelays,
    ...common,
  })
  .transform((keys): UnicastListener => ({
    kind: "unicast",
    address: keys.unicast,
    trustedRelays: keys["trusted-relays"],
    marks: keys.mark,
    port: keys.port,
  }));

const tlsFiles: z.ZodType<TlsFiles> = z
  .strictObject({
    certificate: filePath.describe(
      "This server's certificate, with those that lead to its authority.",
    ),
    key: filePath.describe("The private key of the certificate, without a passphrase."),
    "client-ca": filePath.describe(
      "The authorities whose certificates requestors must have.",
    ),
  })
  .transform(({ certificate, key, "client-ca": clientCa }) => ({ certificate, key, clientCa }));

const onTcp: z.ZodType<ListenerConfiguration> = z
  .strictObject({
    tcp: addressOfThisMachine
      .describe(
        "The address of this machine to which requestors connect for bulk and active leasequery.",
      ),
    "max-connections": wholeNumber(1, 1000).default(10)
      .describe("How many connections may be open at a time; default 10."),
    "allow-from": prefixes.describe('Prefixes that requestors may ask from; "::/0" is everybody.'),
    active: z.boolean().default(false)
      .describe(
        "Whether requestors may follow changes as they happen: active leasequery; default false.",
      ),
    "insecure-active": z.boolean().default(false)
      .describe("Whether they may do so without TLS; default false."),
    tls: tlsFiles.optional()
      .describe(
        "The files of STARTTLS, all three of them in PEM. Requestors show a certificate too.",
      ),
    ...common,
  })
  .superRefine(({ active, tls, "insecure-active": insecure }, context) => {
    if (insecure && !active) {
      const message = "expected active: true beside it, for without it nothing is followed";
      context.addIssue({ code: "custom", message, path: ["insecure-active"] });
    } else if (active && !insecure && !tls) {
      const message = "expected tls beside it, or insecure-active: true (RFC 7653 section 9.1)";
      context.addIssue({ code: "custom", message, path: ["active"] });
    }
  })
  .transform((keys): TcpListener => ({
    kind: "tcp",
    address: keys.tcp,
    allowFrom: keys["allow-from"],
    maxConnections: keys["max-connections"],
    active: !keys.active ? "no" : keys["insecure-active"] ? "insecure" : "secure",
    tls: keys.tls,
    marks: keys.mark,
    port: keys.port,
  }));

/** Where this server listens. */
export const listen: Section<ListenerConfiguration[]> = {
  name: "listen",
  help:
    "Where this server listens: on interfaces, for clients and relays on the link; on unicast " +
    "addresses, for relays elsewhere; on TCP, for bulk and active leasequery.",
  example: `
listen:
  - { interface: eth0, link-address: "2001:db8:1::1" }
  - { unicast: "2001:db8::1", mark: relayed, trusted-relays: ["2001:db8:ffff::/48"] }
  - { tcp: "2001:db8::1", allow-from: "2001:db8:ffff::/64" }
`,
  schema: z
    .array(oneKind({ interface: onInterface, unicast: onUnicast, tcp: onTcp }))
    .min(1)
    .superRefine(
      eachOnce(
        "listen",
        placeOf,
        (place, there) => `expected each listener once, found ${place} in ${there} already`,
      ),
    ),
};

function placeOf(listener: ListenerConfiguration): string {
  if (listener.kind === "interface") return `${listener.interface} port ${listener.port}`;
  const place = `[${formatAddress(listener.address)}]:${listener.port}`;
  return listener.kind === "tcp" ? `TCP ${place}` : place;
}
