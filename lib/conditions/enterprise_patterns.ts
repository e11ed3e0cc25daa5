import type { OctetPattern } from "../config/values.ts";
import { isAmong, type Said } from "./octet_condition.ts";
import { OctetPatterns } from "./octet_patterns.ts";

/** What a vendor says: any octets of the enterprises, or of any of them. */
export interface EnterprisePattern {
  /** As IANA numbers them; `undefined`: whichever. */
  readonly enterprises: readonly number[] | undefined;
  /** `undefined`: whatever is said, or nothing at all. */
  readonly patterns: readonly OctetPattern[] | undefined;
}

/** What is looked for of one enterprise. */
interface OfEnterprise {
  /** Whether that it is the enterprise is enough. */
  readonly isEnough: boolean;
  readonly patterns: OctetPatterns;
}

const NOTHING: OfEnterprise = { isEnough: false, patterns: new OctetPatterns([]) };

/** A set of what vendors say, in which a look-up does not cost more the more there is in it. */
export class EnterprisePatterns {
  readonly #byEnterprise: ReadonlyMap<number, OfEnterprise>;
  readonly #ofAny: OfEnterprise;

  constructor(readonly all: readonly EnterprisePattern[]) {
    const numbers = new Set(all.flatMap(({ enterprises }) => enterprises ?? []));
    const grouped = new Map<number, EnterprisePattern[]>(
      [...numbers].map((number) => [number, []]),
    );
    for (const each of all) {
      for (const number of new Set(each.enterprises)) grouped.get(number)!.push(each);
    }
    this.#byEnterprise = new Map([...grouped].map(([number, each]) => [number, together(each)]));
    this.#ofAny = together(all.filter(({ enterprises }) => !enterprises));
  }

  /** Whether this is looked for. */
  has(enterprise: number, said: Said): boolean {
    const own = this.#byEnterprise.get(enterprise);
    return own !== undefined && isMet(own, said) || isMet(this.#ofAny, said);
  }

  /** Whether everything that the pattern means is looked for. */
  holds({ enterprises, patterns }: EnterprisePattern): boolean {
    const isHeldBy = (held: OfEnterprise) =>
      held.isEnough || patterns?.every((pattern) => held.patterns.holds(pattern)) === true;
    return isHeldBy(this.#ofAny) ||
      enterprises?.every((number) => isHeldBy(this.#of(number))) === true;
  }

  /** Whether something that the pattern means is looked for. */
  overlaps({ enterprises, patterns }: EnterprisePattern): boolean {
    const isMetBy = ({ isEnough, patterns: others }: OfEnterprise) =>
      isEnough ||
      (patterns
        ? patterns.some((pattern) => others.overlaps(pattern))
        : others.patterns.length > 0);
    const candidates = enterprises ? enterprises.map((number) => this.#of(number)) : [
      ...this.#byEnterprise.values(),
    ];
    return isMetBy(this.#ofAny) || candidates.some(isMetBy);
  }

  #of(enterprise: number): OfEnterprise {
    return this.#byEnterprise.get(enterprise) ?? NOTHING;
  }
}

function together(all: readonly EnterprisePattern[]): OfEnterprise {
  return {
    isEnough: all.some(({ patterns }) => !patterns),
    patterns: new OctetPatterns(all.flatMap(({ patterns }) => patterns ?? [])),
  };
}

function isMet({ isEnough, patterns }: OfEnterprise, said: Said): boolean {
  return isEnough || isAmong(patterns, said);
}
