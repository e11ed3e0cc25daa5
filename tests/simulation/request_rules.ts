import { contains } from "../../lib/wire/prefix.ts";
import { isUnspecified } from "../../lib/wire/address.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { IA_PD, type Plan } from "./plan.ts";
import { isRelayed, type Reading } from "./reading.ts";

/** What the RFCs want from a server that a datagram reaches; `anything`: nobody can say. */
export type Expectation = "silence" | "use-multicast" | "answer" | "anything";

interface Circumstances {
  readonly to: string;
  readonly plan: Plan;
  readonly link: string | undefined;
  /** Of the server, as soon as anybody knows it. */
  readonly serverId: string | undefined;
  readonly isGarbled: boolean;
}

const { solicit, request, confirm, renew, rebind, release, decline } = MessageType;
const { informationRequest, leasequery } = MessageType;

const TO_ANY_SERVER: ReadonlySet<number> = new Set([solicit, confirm, rebind]);
const TO_ONE_SERVER: ReadonlySet<number> = new Set([request, renew, release, decline]);

/** RFC 8415 sections 16 and 18.4; RFC 5007 sections 4.2.1 and 5. */
export function expectationOf(
  reading: Reading | undefined,
  circumstances: Circumstances,
): Expectation {
  if (!reading) return "silence";
  if (reading.relays.length > 32) return "silence";
  const { inner } = reading;
  if (!inner) return "silence";
  const expected = expectationOfType(reading, inner.type, circumstances);
  // Nobody can say what a server makes of options that are malformed, or there twice.
  return circumstances.isGarbled && expected !== "silence" ? "anything" : expected;
}

function expectationOfType(
  reading: Reading,
  type: number,
  circumstances: Circumstances,
): Expectation {
  const { client, server, ias } = reading;
  const { serverId, isGarbled } = circumstances;
  const isKnown = serverId !== undefined && !isGarbled;
  if (TO_ANY_SERVER.has(type)) {
    if (client === undefined && !isGarbled) return "silence";
    if (server !== undefined && !isGarbled) return "silence";
    if (isFarFromRelays(reading, circumstances)) return "silence";
    return type === confirm ? expectationOfConfirm(reading, circumstances) : "answer";
  }
  if (TO_ONE_SERVER.has(type)) {
    if ((client === undefined || server === undefined) && !isGarbled) return "silence";
    if (isKnown && server !== serverId) return "silence";
    return isFarFromRelays(reading, circumstances) ? "use-multicast" : "answer";
  }
  if (type === informationRequest) {
    if (server !== undefined && isKnown && server !== serverId) return "silence";
    if (ias.length > 0 && !isGarbled) return "silence";
    return isFarFromRelays(reading, circumstances) ? "silence" : "answer";
  }
  if (type === leasequery) return isRelayed(reading) ? "silence" : "answer";
  return "anything";
}

/** RFC 8415 section 18.3.3: without an address, or a link, there is nothing to say. */
function expectationOfConfirm(
  { ias }: Reading,
  { plan, link }: Circumstances,
): Expectation {
  const addresses = ias.filter(({ iaType }) => iaType !== IA_PD).flatMap(({ leases }) => leases)
    .filter(({ prefix }) => !isUnspecified(prefix.address));
  if (addresses.length === 0) return "silence";
  return plan.links.some(({ name }) => name === link) ? "answer" : "silence";
}

/** Whether all addresses that a Confirm names are on the link. */
export function areOnLink({ ias }: Reading, plan: Plan, link: string | undefined): boolean {
  const prefix = plan.links.find(({ name }) => name === link)?.prefix;
  return prefix !== undefined &&
    ias.filter(({ iaType }) => iaType !== IA_PD).flatMap(({ leases }) => leases)
      .every((lease) => contains(prefix, lease.prefix.address));
}

function isFarFromRelays(reading: Reading, { to }: Circumstances): boolean {
  return !isRelayed(reading) && !to.startsWith("ff02:");
}
