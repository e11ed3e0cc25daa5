import { z } from "zod";
import { formatAddress, isLinkLocal, isLoopback, isMulticast } from "../../wire/address.ts";
import type { Prefix } from "../../wire/prefix.ts";
import { addressThat, filePath, oneKind, oneOrMany, port, prefixes } from "../values.ts";
import { hostName } from "../values/host_name.ts";
import type { Token } from "../token_file.ts";
import { socket as socketKeys, type SocketConfiguration } from "./control_socket.ts";
import { eachOnce } from "./each_once.ts";
import type { CertificateFiles } from "./listen.ts";
import type { Section } from "./section.ts";

/** Where HTTP is spoken if nothing else is said. */
export const DEFAULT_HTTP_PORT = 8547;

/** Who may see metrics: everybody who may connect, who has a token, or nobody. */
export type MetricsAccess = "open" | "token" | "off";

interface HttpCommon {
  /** Whose requests are answered. */
  readonly allowFrom: readonly Prefix[];
  /** Names by which it may be asked besides addresses and localhost, in lower case. */
  readonly hosts: readonly string[];
  /** File of tokens: as written; absolute once the configuration is loaded. */
  readonly tokens: string | undefined;
  /** Once the configuration is loaded, what is in that file. */
  readonly tokenList?: readonly Token[];
  readonly metrics: MetricsAccess;
}

/** HTTP at an address of this machine. */
export interface HttpAtAddress extends HttpCommon {
  readonly kind: "address";
  /** 16 octets. */
  readonly address: Uint8Array;
  readonly port: number;
  /** Paths: as written; absolute once the configuration is loaded. */
  readonly tls: CertificateFiles | undefined;
  /** Once the configuration is loaded, what is in these files. */
  readonly credentials?: CertificateFiles;
}

/** HTTP at a socket of this machine. */
export interface HttpAtSocket extends HttpCommon {
  readonly kind: "socket";
  /** Its path as written; absolute once the configuration is loaded. */
  readonly socket: SocketConfiguration;
}

/** A place where HTTP is spoken. */
export type HttpConfiguration = HttpAtAddress | HttpAtSocket;

const common = {
  hosts: oneOrMany(hostName, 0).default([])
    .describe(
      "Names by which it may be asked, besides addresses and localhost: others could be names " +
        "that a page on the web gave this server; default none.",
    ),
  tokens: filePath.optional()
    .describe(
      "A file with a list of tokens, made by sextant token: name, sha256 and may: [read] or " +
        "[read, write]. Left out: everybody who may connect may read, and nobody may write; only " +
        "on loopback and at a socket.",
    ),
  metrics: z.enum(["open", "token", "off"]).default("open")
    .describe(
      "Who may see /metrics: open: everybody who may connect; token: who has a token; off: " +
        "nobody; default open.",
    ),
};

function metricsNeedTokens(
  { metrics, tokens }: { metrics: MetricsAccess; tokens?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (metrics !== "token" || tokens !== undefined) return;
  const message = "expected tokens beside it: without them nobody could see metrics";
  context.addIssue({ code: "custom", message, path: ["metrics"] });
}

const atAddress: z.ZodType<HttpConfiguration> = z
  .strictObject({
    address: addressThat(
      "an IPv6 address of this machine such as ::1",
      "An IPv6 address of this machine; :: is all of them.",
      (octets) =>
        isLinkLocal(octets)
          ? "a link-local address"
          : isMulticast(octets)
          ? "a multicast address"
          : undefined,
    ).describe("The address of this machine to connect to; :: is all of them."),
    port: port.default(DEFAULT_HTTP_PORT).describe("The port; default 8547."),
    tls: z.strictObject({
      certificate: filePath.describe("The certificate, with those that lead to its authority."),
      key: filePath.describe("The private key of the certificate, without a passphrase."),
    }).optional()
      .describe(
        "The files of TLS, in PEM; they are read again when they change. Required where the " +
          "address is not loopback.",
      ),
    insecure: z.boolean().default(false)
      .describe("Whether an address that is not loopback may do without TLS; default false."),
    "allow-from": prefixes.describe('Prefixes from which it may be asked; "::/0" is everybody.'),
    ...common,
  })
  .superRefine(metricsNeedTokens)
  .superRefine(({ address, tls, insecure, tokens }, context) => {
    if (isLoopback(address)) return;
    const find = (expected: string) => {
      const message = `expected ${expected} beside it, as it is not loopback`;
      context.addIssue({ code: "custom", message, path: ["address"] });
    };
    if (!tls && !insecure) find("tls, or insecure: true,");
    if (tokens === undefined) find("tokens");
  })
  .transform((keys): HttpAtAddress => ({
    kind: "address",
    address: keys.address,
    port: keys.port,
    tls: keys.tls,
    allowFrom: keys["allow-from"],
    hosts: keys.hosts,
    tokens: keys.tokens,
    metrics: keys.metrics,
  }));

const atSocket: z.ZodType<HttpConfiguration> = z
  .strictObject({
    socket: socketKeys.describe("A socket of this machine to connect to."),
    "allow-from": prefixes.optional()
      .describe("Has no effect at a socket: who may connect, its mode says."),
    ...common,
  })
  .superRefine(metricsNeedTokens)
  .transform((keys): HttpAtSocket => ({
    kind: "socket",
    socket: keys.socket,
    allowFrom: [],
    hosts: keys.hosts,
    tokens: keys.tokens,
    metrics: keys.metrics,
  }));

/** Where HTTP is spoken: an API, metrics and health. */
export const http: Section<HttpConfiguration[]> = {
  name: "http",
  help:
    "Where HTTP is spoken: an API in JSON, metrics for Prometheus, health, and events as they " +
    "happen. Left out: nowhere.",
  example: `
http:
  - { address: "::1", allow-from: ["::1"] }
  - address: "2001:db8:1::1"
    tls: { certificate: server.pem, key: server.key }
    allow-from: ["2001:db8:1::/64"]
    hosts: [dhcp.example.org]
    tokens: tokens.yaml
    metrics: token
  - { socket: { path: /run/sextant/http.sock, group: adm, mode: "0660" } }
`,
  schema: z
    .array(oneKind({ address: atAddress, socket: atSocket }))
    .superRefine(
      eachOnce(
        "http",
        nameOfHttp,
        (place, there) => `expected each place once, found ${place} in ${there} already`,
      ),
    )
    .default([]),
};

/** For people: `[::1]:8547`, or the path of a socket. */
export function nameOfHttp(configured: HttpConfiguration): string {
  if (configured.kind === "socket") return configured.socket.path;
  return `[${formatAddress(configured.address)}]:${configured.port}`;
}
