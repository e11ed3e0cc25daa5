import assert from "node:assert/strict";
import type { Connection } from "../../lib/client/connection.ts";
import { openTcpConnection } from "../../lib/client/tcp_connection.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType, messageTypeName } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import {
  clientData,
  clientId,
  iaAddress,
  iaPrefix,
  lqBaseTime,
  lqQuery,
  optionRequest,
  statusCode,
} from "../../lib/wire/options/mod.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { statusCodes } from "../../lib/wire/status_code.ts";
import { validate } from "../../lib/wire/validate.ts";
import { address, duid } from "../support/messages.ts";
import { authority, certificate, type CertificateName } from "../tls/certificates.ts";
import type { FollowedServer } from "./followed_server.ts";

/** Milliseconds after which a message that does not come is a failure. */
const PATIENCE = 20_000;

// That the relays of these tests are on this machine, and that the Reply to STARTTLS holds nothing.
const EXPECTED = /^::1 is no address of another node|^in reply there is exactly one server-id/;

/** DUID of the requestor. */
export const REQUESTOR = duid(0x999);

/** An ACTIVELEASEQUERY with these options. */
export function activeQuery(...options: readonly Option[]): ClientServerMessage {
  return {
    kind: "client-server",
    type: MessageType.activeLeasequery,
    transactionId: 0x777777,
    options: [clientId.of(REQUESTOR), ...options],
  };
}

/** What a query is about. */
export function about(
  queryType: number,
  linkAddress: string,
  ...options: readonly Option[]
): Option {
  return lqQuery.of({ queryType, linkAddress: address(linkAddress), options });
}

/** A requestor, over a connection of its own. */
export class Follower implements AsyncDisposable {
  private constructor(readonly connection: Connection) {}

  static async connect({ tcpPort }: Pick<FollowedServer, "tcpPort">): Promise<Follower> {
    return new Follower(await openTcpConnection({ address: address("::1"), port: tcpPort }));
  }

  /** A requestor that asks, and is answered with a reply that tells of nobody. */
  static async follow(
    server: Pick<FollowedServer, "tcpPort">,
    ...options: readonly Option[]
  ): Promise<Follower> {
    const follower = await Follower.connect(server);
    await follower.send(activeQuery(...options));
    assert.equal(await follower.told(), "leasequery-reply");
    return follower;
  }

  send(message: ClientServerMessage): Promise<void> {
    return this.connection.send(message, PATIENCE);
  }

  /** Says STARTTLS, takes the Reply, and shakes hands. */
  async secure(name: CertificateName): Promise<void> {
    await this.send({ ...activeQuery(), type: MessageType.starttls, options: [] });
    assert.equal(await this.told(), "reply");
    await this.connection.secure({ ca: authority(), ...certificate(name) });
  }

  /** The next message. */
  async next(): Promise<ClientServerMessage> {
    const message = await this.connection.receive(PATIENCE);
    assert.ok(message?.kind === "client-server", "the connection was closed");
    assert.deepEqual(validate(message).filter(({ problem }) => !EXPECTED.test(problem)), []);
    return message;
  }

  /** The next message in short; see `describe`. */
  async told(): Promise<string> {
    return describe(await this.next());
  }

  /** Resolves when the server has closed the connection, without another message. */
  async closed(): Promise<void> {
    assert.equal(await this.connection.receive(PATIENCE), undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }
}

/** `leasequery-data 7: 2001:db8::7 -2001:db8:8::/56`: the client, what it holds, and no longer. */
export function describe({ type, options }: ClientServerMessage): string {
  const status = statusCode.in(options);
  const data = clientData.in(options);
  const parts = [messageTypeName(type)];
  if (status) parts.push(statusCodes.nameOf(status.code)!);
  if (data) parts.push(`${clientId.in(data)!.at(-1)}:`, ...leasesIn(data));
  return parts.join(" ");
}

function leasesIn(data: readonly Option[]): string[] {
  const addresses = iaAddress.allIn(data).map(({ address, validLifetime, preferredLifetime }) =>
    signed(formatAddress(address), validLifetime, preferredLifetime)
  );
  const prefixes = iaPrefix.allIn(data).map((each) =>
    signed(
      formatPrefix({ address: each.prefix, length: each.prefixLength }),
      each.validLifetime,
      each.preferredLifetime,
    )
  );
  return [...addresses.sort(), ...prefixes.sort()];
}

function signed(text: string, validLifetime: number, preferredLifetime: number): string {
  if (validLifetime > 0) return text;
  assert.equal(preferredLifetime, 0);
  return `-${text}`;
}

/** Asks for the time of the server in every answer. */
export const WITH_BASE_TIME: Option = optionRequest.of([lqBaseTime.code]);
