/** Octets as they must be, or must begin. */
export interface OctetPattern {
  /** What it is, or begins with. */
  readonly octets: Uint8Array;
  /** Whether any octets may follow. */
  readonly isBeginning: boolean;
}

/** A place in the tree of {@linkcode OctetPatterns}. Patterns are told by their indexes. */
interface Node {
  /** What leads here from the node above. */
  edge: Uint8Array;
  /** Patterns that say that a value ends here. */
  ends: number[] | undefined;
  /** Patterns that let a value go on from here in any way. */
  begins: number[] | undefined;
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
    for (const [index, pattern] of patterns.entries()) this.#add(pattern, index);
  }

  /** Whether a value is one of these, or begins like one of them that says no more. */
  has(octets: ArrayLike<number>): boolean {
    let at = 0;
    for (let here = this.#root;;) {
      if (here.begins) return true;
      if (at === octets.length) return here.ends !== undefined;
      const next = nextOf(here, octets, at);
      if (!next) return false;
      at += next.edge.length;
      here = next;
    }
  }

  /** Adds the indexes of all patterns that mean the value. */
  find(octets: ArrayLike<number>, found: number[]): void {
    let at = 0;
    for (let here = this.#root;;) {
      if (here.begins) addAll(here.begins, found);
      if (at === octets.length) {
        if (here.ends) addAll(here.ends, found);
        return;
      }
      const next = nextOf(here, octets, at);
      if (!next) return;
      at += next.edge.length;
      here = next;
    }
  }

  /** Whether every value that the pattern means is meant by one of these. */
  holds({ octets, isBeginning }: OctetPattern): boolean {
    return isBeginning ? this.#isBegun(octets) : this.has(octets);
  }

  /** Whether a value can be meant both by the pattern and by one of these. */
  overlaps(pattern: OctetPattern): boolean {
    return this.holds(pattern) || pattern.isBeginning && this.#isContinued(pattern.octets);
  }

  /** Whether one of the patterns begins with the octets. */
  #isContinued(octets: Uint8Array): boolean {
    let here = this.#root;
    for (let at = 0; at < octets.length;) {
      const rest = octets.subarray(at);
      const next = here.next.get(rest[0]!);
      if (!next) return false;
      const common = commonLength(next.edge, rest);
      if (common === rest.length) return true;
      if (common < next.edge.length) return false;
      at += common;
      here = next;
    }
    return this.patterns.length > 0;
  }

  #isBegun(octets: Uint8Array): boolean {
    let at = 0;
    for (let here: Node | undefined = this.#root; here; here = nextOf(here, octets, at)) {
      at += here.edge.length;
      if (here.begins) return true;
      if (at === octets.length) return false;
    }
    return false;
  }

  #add({ octets, isBeginning }: OctetPattern, index: number): void {
    let here = this.#root;
    for (let at = 0; at < octets.length;) {
      const rest = octets.subarray(at);
      const next = here.next.get(rest[0]!);
      if (!next) {
        const leaf = node(rest);
        here.next.set(rest[0]!, leaf);
        here = leaf;
        break;
      }
      const common = commonLength(next.edge, rest);
      here = common === next.edge.length ? next : splitAt(here, next, common);
      at += common;
    }
    if (isBeginning) here.begins = [...here.begins ?? [], index];
    else here.ends = [...here.ends ?? [], index];
  }
}

function node(edge: Uint8Array): Node {
  return { edge, ends: undefined, begins: undefined, next: new Map() };
}

/** The node below to which the octets from `at` on lead, if they lead as far as one. */
function nextOf({ next }: Node, octets: ArrayLike<number>, at: number): Node | undefined {
  const below = next.get(octets[at]!);
  if (!below) return undefined;
  const { edge } = below;
  if (at + edge.length > octets.length) return undefined;
  for (let each = 1; each < edge.length; each++) {
    if (edge[each] !== octets[at + each]) return undefined;
  }
  return below;
}

function addAll(indexes: readonly number[], found: number[]): void {
  for (const index of indexes) found.push(index);
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
