import { remaining } from "../../lib/leases/lease.ts";
import { equalBytes, formatAddress } from "../../lib/wire/address.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { clientId } from "../../lib/wire/options/identity.ts";
import { iaAddress, iaPrefix } from "../../lib/wire/options/identity_association.ts";
import { clientData, lqQuery, QueryType } from "../../lib/wire/options/leasequery.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { contains } from "../../lib/wire/prefix.ts";
import { address, duid } from "../support/messages.ts";
import type { Delivery } from "./delivery.ts";
import type { Ledger } from "./ledger.ts";
import { REQUESTOR } from "./plan.ts";
import type { Reading } from "./reading.ts";
import type { Complain } from "./record_rules.ts";

/** Who has an address (RFC 5007 section 4.1.2.1)? */
export function askByAddress(asked: Uint8Array, transactionId: number): Message {
  const inside = iaAddress.of({
    address: asked,
    preferredLifetime: 0,
    validLifetime: 0,
    options: [],
  });
  return {
    kind: "client-server",
    type: MessageType.leasequery,
    transactionId,
    options: [
      clientId.of(duid(0x9999)),
      lqQuery.of({ queryType: QueryType.byAddress, linkAddress: address("::"), options: [inside] }),
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
  const query = lqQuery.in(reading!.inner!.options)!;
  const asked = iaAddress.in(query.options)?.address;
  if (from.address !== REQUESTOR) {
    const isSilent = answer.status === StatusCode.NotAllowed && !data;
    if (!isSilent) complain(`A stranger's leasequery got status ${answer.status}`);
    return;
  }
  // Whatever a question became on its way, some answer to it is right.
  if (expectation === "anything" || !asked) return;
  const claim = ledger.holding(asked, at);
  const what = `A leasequery for ${formatAddress(asked)}`;
  if (!claim) return data && complain(`${what} found a client, and nobody has it`);
  if (!data) return complain(`${what} found nobody, and client ${claim.client} has ${claim.key}`);
  const client = clientId.in(data);
  if (client && toHex(client) !== claim.client) {
    complain(`${what} found client ${toHex(client)}, and client ${claim.client} has it`);
  }
  const leases = [
    ...iaAddress.allIn(data).map((each) => ({
      ...each,
      prefix: { address: each.address, length: 128 },
    })),
    ...iaPrefix.allIn(data).map((each) => ({
      ...each,
      prefix: { address: each.prefix, length: each.prefixLength },
    })),
  ];
  const told = leases.find(({ prefix }) =>
    prefix.length === claim.prefix.length && equalBytes(prefix.address, claim.prefix.address) &&
    contains(prefix, asked)
  );
  const left = remaining(claim.validUntil, at);
  if (told?.validLifetime !== left) {
    complain(`${what} told ${told?.validLifetime} s, and there are ${left} s left`);
  }
}
