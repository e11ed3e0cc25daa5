import { parseAddress } from "../../../lib/wire/address.ts";
import { encodeMessage } from "../../../lib/wire/message.ts";
import type { ClientServerMessage, Message } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import {
  clientId,
  iaAddress,
  iaNa,
  iaPd,
  iaPrefix,
  iaTa,
  relayMessage,
  serverId,
} from "../../../lib/wire/options/mod.ts";
import { parsePrefix, type Prefix } from "../../../lib/wire/prefix.ts";
import type { Memory } from "./memory.ts";
import type { AskedIa, Damage, Step } from "./step.ts";

/** The datagram of a step for the server whose gifts the memory knows. */
export function datagramOf(step: Step, memory: Memory, transactionId: number): Uint8Array {
  const options: Option[] = [
    // As octets: some are longer than a DUID may be.
    ...step.clientIds.map((duid) => ({ ...clientId.of(duid), encoded: duid })),
    ...step.serverIds.map((duid) => ({ ...serverId.of(duid), encoded: duid })),
    ...step.ias.map((ia) => iaOption(ia, memory)),
    ...step.options,
  ];
  const message: ClientServerMessage = {
    kind: "client-server",
    type: step.type,
    transactionId,
    options,
  };
  const spoilt = step.damage ? damaged(message, step.damage) : encodeMessage(message);
  return wrapped(spoilt, step);
}

/** The prefixes that an IA of a message holds for the server whose gifts the memory knows. */
export function askedPrefixes({ leases }: AskedIa, memory: Memory): Prefix[] {
  return leases.flatMap((lease) => {
    const prefix = lease.what === "written" ? parsePrefix(lease.prefix)! : memory.resolve(lease);
    return prefix ?? [];
  });
}

function iaOption(ia: AskedIa, memory: Memory): Option {
  const { iaid, t1, t2, preferredLifetime, validLifetime } = ia;
  const lifetimes = { preferredLifetime, validLifetime, options: [] };
  const leases = askedPrefixes(ia, memory).map(({ address, length }) =>
    ia.kind === "IA_PD"
      ? iaPrefix.of({ ...lifetimes, prefix: address, prefixLength: length })
      : iaAddress.of({ ...lifetimes, address })
  );
  const options = [...leases, ...ia.options];
  switch (ia.kind) {
    case "IA_NA":
      return iaNa.of({ iaid, t1, t2, options });
    case "IA_TA":
      return iaTa.of({ iaid, options });
    case "IA_PD":
      return iaPd.of({ iaid, t1, t2, options });
  }
}

function damaged(message: Message, damage: Damage): Uint8Array {
  const datagram = encodeMessage(message);
  switch (damage.what) {
    case "cut":
      return datagram.slice(0, Math.max(1, datagram.length - damage.octets));
    case "appended":
      return Uint8Array.of(...datagram, ...damage.octets);
    case "type":
      return Uint8Array.of(damage.type, ...datagram.subarray(1));
  }
}

function wrapped(message: Uint8Array, { way, client }: Step): Uint8Array {
  if (way.by !== "relays") return message;
  let datagram = message;
  for (const [hopCount, { linkAddress, options }] of way.relays.entries()) {
    const value = { kind: "unknown", type: datagram[0]!, body: datagram.subarray(1) } as const;
    datagram = encodeMessage({
      kind: "relay",
      type: MessageType.relayForward,
      hopCount,
      linkAddress: parseAddress(linkAddress)!,
      peerAddress: parseAddress(hopCount === 0 ? `fe80::c:${client + 1}` : `fe80::e:${hopCount}`)!,
      // As octets: what is in it may be no message.
      options: [...options, { definition: relayMessage, value, encoded: datagram }],
    });
  }
  return datagram;
}
