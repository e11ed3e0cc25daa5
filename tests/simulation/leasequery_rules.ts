import { remaining } from "../../lib/leases/lease.ts";
import { formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import { iaAddress, iaPrefix } from "../../lib/wire/options/identity_association.ts";
import { clientData, lqClientLink, lqQuery, QueryType } from "../../lib/wire/options/leasequery.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, duid } from "../support/messages.ts";
import type { Delivery } from "./delivery.ts";
import type { Ledger } from "./ledger.ts";
import { REQUESTOR } from "./plan.ts";
import type { Reading } from "./reading.ts";
import type { Complain } from "./record_rules.ts";

/** What somebody wants to know (RFC 5007 section 4.1.2.1). */
export type Question =
  /** Who has the address? */
  | { readonly address: Uint8Array }
  /** What does the client have, by its DUID? */
  | { readonly client: Uint8Array };

/** Makes a leasequery, about whatever link. */
export function ask(question: Question, transactionId: number): Message {
  const inside = "client" in question ? clientId.of(question.client) : iaAddress.of({
    address: question.address,
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  const queryType = "client" in question ? QueryType.byClientId : QueryType.byAddress;
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId,
    options: [
      clientId.of(duid(0x9999)),
      lqQuery.of({ queryType, linkAddress: address("::"), options: [inside] }),
    ],
  };
}

/** A leasequery tells what the ledger says, and to strangers nothing (RFC 5007 section 4.4). */
export function judgeQuery(
  { reading, from, at, expectation }: Delivery,
  answer: Reading,
  ledger: Ledger,
  complain: Complain,
): void {
  const { options } = answer.inner!;
  const data = clientData.in(options);
  if (from.address !== REQUESTOR) {
    const isSilent = answer.status === StatusCode.NotAllowed && !data;
    return isSilent ? undefined : complain(`A stranger's leasequery got status ${answer.status}`);
  }
  // Whatever a question became on its way, some answer to it is right.
  if (expectation === "anything") return;
  const query = lqQuery.in(reading!.inner!.options)!;
  const client = clientId.in(query.options);
  if (client) return judgeClient(toHex(client), at, answer, ledger, complain);
  const asked = iaAddress.in(query.options)!.address;
  const claim = ledger.holding(asked, at);
  const what = `A leasequery for ${formatAddress(asked)}`;
  if (!claim) return data && complain(`${what} found a client, and nobody has it`);
  if (!data) return complain(`${what} found nobody, and client ${claim.client} has ${claim.key}`);
  const found = clientId.in(data);
  if (found && toHex(found) !== claim.client) {
    complain(`${what} found client ${toHex(found)}, and client ${claim.client} has it`);
  }
  const told = leasesIn(data).get(claim.key);
  const left = remaining(claim.validUntil, at);
  if (told !== left) complain(`${what} told ${told} s, and there are ${left} s left`);
}

/** Where a client has leases on several links, there are only the links (RFC 5007 section 4.1.2.5). */
function judgeClient(
  client: string,
  at: number,
  answer: Reading,
  ledger: Ledger,
  complain: Complain,
): void {
  const { options } = answer.inner!;
  const live = ledger.liveOf(client, at);
  const links = new Set(live.map(({ link }) => link));
  const what = `A leasequery for client ${client}`;
  if (links.size > 1) {
    const isTold = lqClientLink.in(options) !== undefined;
    return isTold ? undefined : complain(`${what} told no links, and it is on ${[...links]}`);
  }
  const told = leasesIn(clientData.in(options) ?? []);
  const listed = [...told].map(([key, left]) => `${key} for ${left} s`).sort().join();
  const expected = live.map(({ key, validUntil }) => `${key} for ${remaining(validUntil, at)} s`)
    .sort().join();
  if (listed !== expected) {
    complain(`${what} told ${listed || "none"}, and it has ${expected || "none"}`);
  }
}

/** What is in client data: seconds that are left, by lease. */
function leasesIn(data: readonly Option[]): Map<string, number> {
  const addresses = iaAddress.allIn(data).map(({ address, validLifetime }) =>
    [formatPrefix({ address, length: 128 }), validLifetime] as const
  );
  const prefixes = iaPrefix.allIn(data).map(({ prefix: address, prefixLength, validLifetime }) =>
    [formatPrefix({ address, length: prefixLength }), validLifetime] as const
  );
  return new Map([...addresses, ...prefixes]);
}
