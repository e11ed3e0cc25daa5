import { contains, parsePrefix, type Prefix, samePrefix } from "../../../lib/wire/prefix.ts";
import type { AnsweredIa } from "./answered_ia.ts";
import { type Memory, nameOf } from "./memory.ts";
import { askedPrefixes } from "./message.ts";
import type { Step } from "./step.ts";
import { LINKS, type Reservation } from "./world.ts";

/** What the role of a prefix is told from. */
export interface Scene {
  readonly step: Step;
  readonly memory: Memory;
  /** Of the clients of the sequence, by number. */
  readonly reservations: readonly (Reservation | undefined)[];
}

/**
 * What an address or prefix is to the client that gets it, as far as that is the same whichever a
 * server picks: `held, asked for, pool of access`.
 */
export function roleOf(prefix: Prefix, { kind, iaid }: AnsweredIa, scene: Scene): string {
  const { step, memory } = scene;
  const among = (prefixes: readonly Prefix[]) =>
    prefixes.some((other) => samePrefix(other, prefix));
  const asked = step.ias.filter((ia) => ia.kind === kind && ia.iaid === iaid)
    .flatMap((ia) => askedPrefixes(ia, memory));
  const holder = [...memory.held()].find((held) => samePrefix(held.prefix, prefix))?.ia;
  const own = nameOf({ client: step.client, kind, iaid });
  return [
    holder === undefined ? "new" : holder === own ? "held" : `held by ${holder}`,
    ...among(asked) ? ["asked for"] : [],
    ...reserved(prefix, scene),
    placeOf(prefix),
  ].join(", ");
}

function reserved(prefix: Prefix, { step, reservations }: Scene): string[] {
  return reservations.flatMap((reservation, client) => {
    const all = [...reservation?.addresses ?? [], ...reservation?.prefixes ?? []];
    if (!all.some((text) => samePrefix(parse(text), prefix))) return [];
    return [client === step.client ? "reserved" : `reserved to client ${client}`];
  });
}

/** The pool that holds the prefix; all pools of one kind and length on a link count as one. */
function placeOf(prefix: Prefix): string {
  for (const { name, prefix: onLink, addressPools, prefixPools } of Object.values(LINKS)) {
    if (prefix.length === 128) {
      if (addressPools.some((pool) => contains(parse(pool), prefix.address))) {
        return `pool of ${name}`;
      }
      if (contains(parse(onLink), prefix.address)) return `outside the pools of ${name}`;
    } else if (prefixPools.some((pool) => contains(parse(pool.prefix), prefix.address))) {
      return `/${prefix.length} of ${name}`;
    }
  }
  return prefix.length === 128 ? "off link" : `/${prefix.length} of no pool`;
}

function parse(text: string): Prefix {
  return parsePrefix(text.includes("/") ? text : `${text}/128`)!;
}
