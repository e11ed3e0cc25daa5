import type { Exchange } from "../../lib/leases/exchange.ts";
import { toHex } from "../../lib/wire/bytes.ts";
import { MessageType, messageTypeName } from "../../lib/wire/message_type.ts";
import { formatPrefix, overlaps, type Prefix } from "../../lib/wire/prefix.ts";
import { isBoundHere } from "./bound_here.ts";
import { type Delivery, poolOf } from "./delivery.ts";
import { type Claim, isHeld } from "./claim.ts";
import type { Ledger } from "./ledger.ts";

/** Says what is wrong; only the first is looked at. */
export type Complain = (what: string) => void;

const GRANTING: ReadonlySet<number> = new Set([
  MessageType.solicit,
  MessageType.request,
  MessageType.renew,
  MessageType.rebind,
]);

/** Judges what a server records because of a message, before it is so. */
export function judgeRecord(
  exchange: Exchange,
  delivery: Delivery | undefined,
  ledger: Ledger,
  complain: Complain,
): void {
  const reading = delivery?.reading;
  if (!delivery || !reading?.inner) return complain("Leases were recorded without a request");
  const { inner: { type }, client } = reading;
  const name = messageTypeName(type);
  if (delivery.expectation === "silence" || delivery.expectation === "use-multicast") {
    complain(`A ${name} that is not to be served changed leases`);
  }
  if (toHex(exchange.clientId) !== client) complain(`A ${name} changed leases of another client`);
  if (exchange.at !== delivery.at) complain(`A ${name} was recorded for another time than now`);
  if (delivery.link !== undefined && exchange.link !== delivery.link) {
    complain(`A ${name} from ${delivery.link} was recorded for ${exchange.link}`);
  }
  judgeEnds(exchange, delivery, ledger, complain);
  judgeGrants(exchange, delivery, ledger, complain);
}

function judgeEnds(
  { withdrawn, released, declined }: Exchange,
  { reading, at }: Delivery,
  ledger: Ledger,
  complain: Complain,
): void {
  const { ias, inner, client } = reading!;
  const { type } = inner!;
  if (released.length > 0 && type !== MessageType.release) {
    complain(`A ${messageTypeName(type)} released ${texts(released)}`);
  }
  if (declined.length > 0 && type !== MessageType.decline) {
    complain(`A ${messageTypeName(type)} declined ${texts(declined)}`);
  }
  for (const prefix of [...withdrawn, ...released, ...declined]) {
    const claim = ledger.claimOf(prefix);
    const key = formatPrefix(prefix);
    const ia = ias.find(({ iaType, iaid }) => iaType === claim?.iaType && iaid === claim.iaid);
    if (claim?.client !== client || !ia) {
      complain(`${key} was ended by a client that has no such lease in that IA`);
    } else if (!withdrawn.includes(prefix) && !ia.leases.some((lease) => lease.key === key)) {
      // What this server withdraws, it may tell an IA of that does not name it any more.
      complain(`${key} was ended by a message that does not name it, at ${at}`);
    }
  }
  for (const prefix of [...released, ...declined]) {
    const claim = ledger.claimOf(prefix);
    if (claim?.state === "active" && claim.validUntil > at) continue;
    complain(`${formatPrefix(prefix)} was given back at ${at}, when it was over already`);
  }
}

/** RFC 8415 section 18.3: nothing is anybody's twice, in part or as a whole. */
function judgeGrants(
  { granted, withdrawn }: Exchange,
  { reading, plan, link, at, othersAt }: Delivery,
  ledger: Ledger,
  complain: Complain,
): void {
  const { ias, inner, client } = reading!;
  const name = messageTypeName(inner!.type);
  if (granted.length > 0 && !GRANTING.has(inner!.type)) complain(`A ${name} granted something`);
  const ended = new Set(withdrawn.map(formatPrefix));
  for (const [index, grant] of granted.entries()) {
    const { iaType, iaid, validUntil, preferredUntil } = grant;
    const key = formatPrefix(grant);
    const asking = ias.find((ia) => ia.iaType === iaType && ia.iaid === iaid);
    if (!asking) {
      complain(`${key} was granted to an IA that the ${name} does not have`);
    }
    const pool = poolOf(plan, iaType, link, key);
    if (!pool) complain(`${key} was granted, and no pool for clients on ${link} has it`);
    else if (validUntil - at !== pool.valid || preferredUntil - at !== pool.preferred) {
      complain(
        `${key} was granted for ${validUntil - at} s, preferred for ${
          preferredUntil - at
        } s, and ` +
          `${pool.valid} s and ${pool.preferred} s are configured`,
      );
    }
    const isOwn = (claim: Claim) =>
      claim.client === client && claim.state === "active" && asking !== undefined &&
      isBoundHere(claim, asking, inner!.type, link);
    for (const claim of ledger.overlapping(grant, othersAt.sure)) {
      if (isOwn(claim) || ended.has(claim.key)) continue;
      if (claim.client === client && !isHeld(claim, at)) continue;
      const whose = `${claim.state === "declined" ? "kept back" : "leased"} since client ` +
        `${claim.client} has it in IA ${claim.iaid} until ${claim.validUntil}`;
      complain(
        claim.key === key
          ? `${key} was granted to client ${client} at ${at}, and is ${whose}`
          : `${key} was granted at ${at}, and overlaps ${claim.key}, which is ${whose}`,
      );
    }
    if (granted.slice(0, index).some((other) => overlaps(other, grant))) {
      complain(`${key} was granted twice in one answer`);
    }
  }
}

function texts(prefixes: readonly Prefix[]): string {
  return prefixes.map(formatPrefix).join(", ");
}
