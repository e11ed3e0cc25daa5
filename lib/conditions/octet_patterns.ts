import type { OctetPattern } from "../config/values.ts";

/** Octets with what comes before them left out: a place in the tree of {@linkcode OctetPatterns}. */
interface Node {
  /** What leads here from the node above. */
  edge: Uint8Array;
  /** Whether a value may end here. */
  isEnd: boolean;
  /** Whether a value may go on from here in any way. */
  isBeginning: boolean;
  /** By the first octet of what leads there. */
  readonly next: Map<number, Node>;
}

/**
 * A set of octets and of beginnings, as a tree in which every octet of a value is looked at once at
 * most: however many patterns there are, a look-up costs what the value's own length costs.
 */
export class OctetPatterns {
  readonly #root: Node = node(new Uint8Array(0));

  constructor(readonly patterns: readonly OctetPattern[]) {
    for (const pattern of patterns) this.#add(pattern);
  }

  /** Whether a value is one of these, or begins like one of them that says no more. */
  has(octets: ArrayLike<number>): boolean {
    return this.#find(octets, ({ isEnd }) => isEnd, false);
  }

  /** Whether a value can be meant both by the pattern and by one of these. */
  overlaps({ octets, isBeginning }: OctetPattern): boolean {
    const isAny = ({ isEnd, next }: Node) => isEnd || next.size > 0;
    return isBeginning ? this.#find(octets, isAny, true) : this.has(octets);
  }

  /** Whether every value that the pattern means is meant by one of these. */
  holds({ octets, isBeginning }: OctetPattern): boolean {
    return isBeginning ? this.#find(octets, () => false, false) : this.has(octets);
  }

  /**
   * @param isFound asked of the node at which the octets end
   * @param isFoundWithin for octets that end before the next node
   */
  #find(
    octets: ArrayLike<number>,
    isFound: (node: Node) => boolean,
    isFoundWithin: boolean,
  ): boolean {
    const { length } = octets;
    let at = 0;
    for (let here = this.#root;;) {
      if (here.isBeginning) return true;
      if (at === length) return isFound(here);
      const next = here.next.get(octets[at]!);
      if (!next) return false;
      const { edge } = next;
      const end = at + edge.length;
      const last = Math.min(end, length);
      for (let each = at + 1; each < last; each++) {
        if (edge[each - at] !== octets[each]) return false;
      }
      if (end > length) return isFoundWithin;
      at = end;
      here = next;
    }
  }

  #add({ octets, isBeginning }: OctetPattern): void {
    let here = this.#root;
    let at = 0;
    while (at < octets.length) {
      const first = octets[at]!;
      const next = here.next.get(first);
      if (!next) {
        const leaf = node(octets.subarray(at));
        here.next.set(first, leaf);
        here = leaf;
        break;
      }
      const common = commonLength(next.edge, octets.subarray(at));
      here = common === next.edge.length ? next : splitAt(here, next, common);
      at += common;
    }
    if (isBeginning) here.isBeginning = true;
    else here.isEnd = true;
  }
}

function node(edge: Uint8Array): Node {
  return { edge, isEnd: false, isBeginning: false, next: new Map() };
}

function commonLength(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}

/** @returns the node between the two, `length` octets behind the first */
function splitAt(above: Node, below: Node, length: number): Node {
  const between = node(below.edge.subarray(0, length));
  above.next.set(below.edge[0]!, between);
  below.edge = below.edge.subarray(length);
  between.next.set(below.edge[0]!, below);
  return between;
}
