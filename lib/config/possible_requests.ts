import { UNSPECIFIED } from "../wire/address.ts";
import type { Link, Links } from "../pipeline/link.ts";
import type { Prefix } from "../wire/prefix.ts";
import type { Place, RequestsKnown } from "./condition_section.ts";
import { isForInterface, isPattern } from "./interface_pattern.ts";
import type { Machine } from "./machine.ts";
import { mention } from "./mention.ts";
import { type ConfiguredCondition, heldAt, type MatchCondition } from "./match.ts";
import { implies, type Scope, type Way, waysInto } from "./scope.ts";
import type { InterfaceListener, ListenerConfiguration } from "./sections/listen.ts";

/** Why no request is in a scope. */
export interface Impossibility {
  /** A sentence without its full stop. */
  readonly why: string;
  /** The conditions that cannot be met, or that leave nothing. */
  readonly conditions: readonly ConfiguredCondition[];
}

/** Marks that are added to requests. */
type AddedMarks = RequestsKnown["addedMarks"]["before"];

const NOWHERE: Place = { link: undefined, linkAddresses: undefined };

/** Which requests there can be: where clients are, and which marks are put on their requests. */
export class PossibleRequests {
  readonly #byInterface: ReadonlyMap<string, readonly InterfaceListener[]>;
  readonly #patterns: readonly InterfaceListener[];
  readonly #machine: Machine;
  readonly #places: readonly Place[];
  readonly #known: RequestsKnown;

  /** @param addedMarks what handlers add to some requests */
  constructor(
    listen: readonly ListenerConfiguration[],
    links: Links,
    machine: Machine,
    addedMarks: AddedMarks = new Set(),
  ) {
    const ofInterfaces = listen.filter((listener) => listener.kind === "interface");
    this.#byInterface = Map.groupBy(ofInterfaces, (listener) => listener.interface);
    this.#patterns = ofInterfaces.filter((listener) => isPattern(listener.interface));
    this.#machine = machine;
    this.#places = [
      ...links.all.map((link) => ({ link, linkAddresses: this.#linkAddressesOn(link) })),
      NOWHERE,
    ];
    this.#known = {
      listenerMarks: listen.map(({ marks }) => marks),
      hasTcp: listen.some(({ kind }) => kind === "tcp"),
      addedMarks: { before: addedMarks, anywhere: addedMarks },
    };
  }

  /**
   * Why no request is in the scope; `undefined` when one can be, as far as that can be judged.
   *
   * @param addedBefore marks that handlers add before the conditions are looked at; left out: all
   */
  whyNone(scope: Scope, addedBefore?: AddedMarks): Impossibility | undefined {
    const { anywhere } = this.#known.addedMarks;
    const known = { ...this.#known, addedMarks: { before: addedBefore ?? anywhere, anywhere } };
    let first: Impossibility | undefined;
    for (const way of waysInto(scope) ?? [{ met: [], unmet: [] }]) {
      const impossible = this.#whyNoWay(way, known);
      if (!impossible) return undefined;
      first ??= impossible;
    }
    return first;
  }

  /** Whether every request of one scope is in the other too, as far as that can be judged. */
  isWithin(inner: Scope, outer: Scope): boolean {
    const open = outer.filter((condition) => !inner.includes(condition));
    return open.length === 0 ||
      waysInto(inner)?.every((way) => open.every((each) => this.#isSure(way, each, true))) === true;
  }

  #whyNoWay({ met, unmet }: Way, known: RequestsKnown): Impossibility | undefined {
    for (const section of new Set(met.map(({ section }) => section))) {
      const conditions = met.filter((each) => each.section === section);
      const others = met.filter((each) => each.section !== section);
      const why = section.whyNone?.(conditions.map(({ value }) => value), {
        ...known,
        places: this.#placesOf(others),
        isOfClients: others.some(({ section }) => section.isOfClients),
      });
      if (why) return { why, conditions };
    }
    for (const other of unmet) {
      if (!implies(met, other, known)) continue;
      const conditions = met.filter((each) => each.section === other.section);
      const who = conditions.length === 0
        ? "every request meets"
        : `who meets ${mention(conditions[0]!.path)} meets`;
      const also = conditions.length === 0 ? "" : ", too";
      const why = `${who} ${mention(other.path)}${also}`;
      return { why, conditions: [...conditions, other] };
    }
    return undefined;
  }

  /** Whether who is in a scope by this way surely meets a condition, or surely does not. */
  #isSure(way: Way, condition: MatchCondition, isMet: boolean): boolean {
    switch (condition.kind) {
      case "condition":
        return isMet
          // What every request meets is not what is asked here.
          ? way.met.some(({ section }) => section === condition.section) &&
            implies(way.met, condition, this.#known)
          : way.unmet.some((each) => implies([condition], each, this.#known)) ||
            this.#whyNoWay({ met: [...way.met, condition], unmet: [] }, this.#known) !== undefined;
      case "not":
        return isMet
          ? condition.conditions.every((each) => this.#isSure(way, each, false))
          : condition.conditions.some((each) => this.#isSure(way, each, true));
      case "any":
        return isMet
          ? condition.alternatives.some((all) => all.every((one) => this.#isSure(way, one, true)))
          : condition.alternatives.every((all) => all.some((one) => this.#isSure(way, one, false)));
    }
  }

  #placesOf(conditions: readonly ConfiguredCondition[]): readonly Place[] | undefined {
    const telling = conditions.filter(({ section }) => section.holdsAt);
    return telling.length === 0
      ? undefined
      : this.#places.filter((place) => heldAt(place, telling) !== false);
  }

  /** Who is on a link has a link-address in one of its prefixes, or is where a listener is, or none. */
  #linkAddressesOn({ prefixes, interfaces, interfaceIds, relays }: Link): Prefix[] {
    const listenedAt = interfaces.flatMap((name) => [
      ...this.#byInterface.get(name) ?? [],
      ...this.#patterns
        .filter((pattern) => isForInterface(pattern.interface, name))
        .map((pattern) => ({ ...pattern, interface: name })),
    ]);
    const addresses = listenedAt.map((listener) => this.#machine.linkAddressOf(listener));
    const hasRelays = interfaceIds !== undefined || relays !== undefined;
    return [
      ...prefixes,
      ...addresses.map((address) => ({ address, length: 128 })),
      ...hasRelays ? [{ address: UNSPECIFIED, length: 128 }] : [],
    ];
  }
}
