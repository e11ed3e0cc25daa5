import { findAmong, isAmong, type Said } from "./octet_condition.ts";
import { type OctetPattern, OctetPatterns } from "../wire/octet_patterns.ts";
import { inOneList, toOwners } from "./owners.ts";

/** What a vendor says: any octets of the enterprises, or of any of them. */
export interface EnterprisePattern {
  /** As IANA numbers them; `undefined`: whichever. */
  readonly enterprises: readonly number[] | undefined;
  /** `undefined`: whatever is said, or nothing at all. */
  readonly patterns: readonly OctetPattern[] | undefined;
}

/** What is looked for of one enterprise. Patterns are told by their indexes among all. */
interface OfEnterprise {
  /** Those for which it is enough that it is the enterprise. */
  readonly enough: readonly number[];
  readonly patterns: OctetPatterns;
  /** Which of all each of the patterns belongs to. */
  readonly owners: readonly number[];
}

type Indexed = readonly [index: number, pattern: EnterprisePattern];

const NOTHING: OfEnterprise = { enough: [], patterns: new OctetPatterns([]), owners: [] };

/** A set of what vendors say, in which a look-up does not cost more the more there is in it. */
export class EnterprisePatterns {
  readonly #byEnterprise: ReadonlyMap<number, OfEnterprise>;
  readonly #ofAny: OfEnterprise;

  constructor(readonly all: readonly EnterprisePattern[]) {
    const byEnterprise = new Map<number, Indexed[]>();
    const ofAny: Indexed[] = [];
    for (const indexed of all.entries()) {
      const [, { enterprises }] = indexed;
      if (!enterprises) ofAny.push(indexed);
      for (const number of new Set(enterprises)) {
        const group = byEnterprise.get(number) ?? [];
        byEnterprise.set(number, group);
        group.push(indexed);
      }
    }
    this.#byEnterprise = new Map(
      [...byEnterprise].map(([number, group]) => [number, ofEnterprise(group)]),
    );
    this.#ofAny = ofEnterprise(ofAny);
  }

  /** Whether this is looked for. */
  has(enterprise: number, said: Said): boolean {
    return isMet(this.#of(enterprise), said) || isMet(this.#ofAny, said);
  }

  /** Adds the indexes of all patterns that mean this. */
  find(enterprise: number, said: Said, found: number[]): void {
    for (const { enough, patterns, owners } of [this.#of(enterprise), this.#ofAny]) {
      for (const index of enough) found.push(index);
      const before = found.length;
      findAmong(patterns, said, found);
      toOwners(found, before, owners);
    }
  }

  /** Whether everything that the pattern means is looked for. */
  holds({ enterprises, patterns }: EnterprisePattern): boolean {
    const isHeldBy = ({ enough, patterns: held }: OfEnterprise) =>
      enough.length > 0 || patterns?.every((pattern) => held.holds(pattern)) === true;
    return isHeldBy(this.#ofAny) ||
      enterprises?.every((number) => isHeldBy(this.#of(number))) === true;
  }

  /** Whether something that the pattern means is looked for. */
  overlaps({ enterprises, patterns }: EnterprisePattern): boolean {
    const isMetBy = ({ enough, patterns: others }: OfEnterprise) =>
      enough.length > 0 ||
      (patterns
        ? patterns.some((pattern) => others.overlaps(pattern))
        : others.patterns.length > 0);
    const candidates = enterprises
      ? enterprises.map((number) => this.#of(number))
      : [...this.#byEnterprise.values()];
    return isMetBy(this.#ofAny) || candidates.some(isMetBy);
  }

  #of(enterprise: number): OfEnterprise {
    return this.#byEnterprise.get(enterprise) ?? NOTHING;
  }
}

function ofEnterprise(group: readonly Indexed[]): OfEnterprise {
  const indexes = group.map(([index]) => index);
  const { values, owners } = inOneList(group.map(([, { patterns }]) => patterns ?? []));
  return {
    enough: group.flatMap(([index, { patterns }]) => patterns ? [] : [index]),
    patterns: new OctetPatterns(values),
    owners: owners.map((owner) => indexes[owner]!),
  };
}

function isMet({ enough, patterns }: OfEnterprise, said: Said): boolean {
  return enough.length > 0 || isAmong(patterns, said);
}
