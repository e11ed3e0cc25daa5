import type { Link, Links } from "../pipeline/link.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { ConditionSection, Place, RequestsKnown } from "./condition_section.ts";
import type { Machine } from "./machine.ts";
import { canHoldAt } from "./match.ts";
import { isWithin, type Scope, valuesOf } from "./scope.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";

/** Why no request is in a scope: which kind of condition cannot be met, and a sentence. */
export interface Impossibility {
  readonly section: ConditionSection;
  readonly why: string;
}

const NOWHERE: Place = { link: undefined, linkAddresses: undefined };

/** Which requests there can be: where clients are, and what listeners put on their requests. */
export class PossibleRequests {
  readonly #listen: readonly ListenerConfiguration[];
  readonly #machine: Machine;
  readonly #places: readonly Place[];
  readonly #known: RequestsKnown;

  constructor(listen: readonly ListenerConfiguration[], links: Links, machine: Machine) {
    this.#listen = listen;
    this.#machine = machine;
    this.#places = [
      ...links.all.map((link) => ({ link, linkAddresses: this.#linkAddressesOn(link) })),
      NOWHERE,
    ];
    this.#known = { listenerMarks: listen.map(({ marks }) => marks), places: undefined };
  }

  /** Why no request is in the scope; `undefined` when one can be. */
  whyNone(scope: Scope): Impossibility | undefined {
    for (const section of new Set(scope.map(({ section }) => section))) {
      const others = scope.filter((other) => other.section !== section && other.section.holdsAt);
      const places = others.length === 0
        ? undefined
        : this.#places.filter((place) => canHoldAt(place, others));
      const why = section.whyNone?.(valuesOf(section, scope), { ...this.#known, places });
      if (why) return { section, why };
    }
    return undefined;
  }

  /** Whether every request of one scope is in the other too, as far as that can be judged. */
  isWithin(inner: Scope, outer: Scope): boolean {
    return isWithin(inner, outer, this.#known);
  }

  /** Who is on a link has a link-address in one of its prefixes, or is where a listener is. */
  #linkAddressesOn({ prefixes, interfaces }: Link): Prefix[] {
    const listenedAt = this.#listen.filter((listener) =>
      listener.kind === "interface" && interfaces.includes(listener.interface)
    );
    const addresses = listenedAt.map((listener) => this.#machine.linkAddressOf(listener));
    return [...prefixes, ...addresses.map((address) => ({ address, length: 128 }))];
  }
}
