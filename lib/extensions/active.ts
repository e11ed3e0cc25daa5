import { duidTypes } from "../wire/duid_types.ts";
import type { DuidType } from "../wire/duid_types.ts";
import { dhcpv6, type OptionDefinition, OptionSpace } from "../wire/option.ts";
import { vendorSpaces } from "../wire/options/classes.ts";
import { ntp } from "../wire/options/time.ts";

/** What extensions add to what is known of the wire. */
export interface WireAdditions {
  readonly options: readonly OptionDefinition<unknown>[];
  readonly ntp: readonly OptionDefinition<unknown>[];
  /** By the number of the enterprise. */
  readonly vendors: ReadonlyMap<number, readonly OptionDefinition<unknown>[]>;
  readonly duids: readonly DuidType[];
}

/** What is known without extensions. */
export const NOTHING_ADDED: WireAdditions = {
  options: [],
  ntp: [],
  vendors: new Map(),
  duids: [],
};

let current = NOTHING_ADDED;

/** Makes this, and nothing else, known from now on. */
export function makeKnown(additions: WireAdditions): void {
  if (additions === current) return;
  current = additions;
  dhcpv6.additions = additions.options;
  ntp.additions = additions.ntp;
  vendorSpaces.additions = new Map([...additions.vendors].map(([enterprise, definitions]) => {
    const space = new OptionSpace(`enterprise ${enterprise}`);
    space.additions = definitions;
    return [enterprise, space];
  }));
  duidTypes.additions = additions.duids;
}

/** Does something as if this were known, and nothing else. */
export function knowing<T>(additions: WireAdditions, act: () => T): T {
  const before = current;
  makeKnown(additions);
  try {
    return act();
  } finally {
    makeKnown(before);
  }
}
