import type { SeededRandom } from "../simulation/seeded_random.ts";
import { EDGES } from "./numbers.ts";
import { allParts, joined, parsed, type Part, written } from "./option_tree.ts";

/** Octets that are other ones than these: a few mistakes, of octets or of options. */
export function mutated(
  octets: Uint8Array,
  random: SeededRandom,
  others: readonly Uint8Array[],
): Uint8Array {
  let now: Uint8Array = octets.slice();
  for (let times = 1 + random.below(3); times > 0; times--) {
    now = random.chance(0.6) ? withoutOrder(now, random, others) : garbled(now, random);
  }
  return now;
}

/** Octets are changed, left out or put in, wherever they stand. */
function garbled(octets: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(octets.length + 1);
  switch (random.below(5)) {
    case 0:
      return octets.subarray(0, at);
    case 1:
      return joined(
        octets.subarray(0, at),
        random.octets(1 + random.below(8)),
        octets.subarray(at),
      );
    case 2:
      return joined(octets.subarray(0, at), octets.subarray(at + 1 + random.below(8)));
    case 3: {
      const changed = octets.slice();
      if (at < changed.length) changed[at] = random.pick(EDGES) & 0xff;
      return changed;
    }
    default: {
      const changed = octets.slice();
      if (at < changed.length) changed[at]! ^= 1 << random.below(8);
      return changed;
    }
  }
}

/** Options are left out, doubled, moved, put into others, or lie about their length. */
function withoutOrder(
  octets: Uint8Array,
  random: SeededRandom,
  others: readonly Uint8Array[],
): Uint8Array {
  const message = parsed(octets);
  const parts = allParts(message);
  const part = random.pick(parts);
  const at = random.below(part.parts.length + 1);
  switch (random.below(7)) {
    case 0:
      part.parts.splice(at, 1);
      break;
    case 1: {
      const times = random.chance(0.05) ? 1 + random.below(400) : 1;
      const copied = part.parts[at];
      if (copied) part.parts.splice(at, 0, ...Array<Part>(times).fill(copied));
      break;
    }
    case 2:
      part.parts.splice(at, 0, random.pick(parts));
      break;
    case 3:
      if (others.length > 0) {
        part.parts.splice(at, 0, random.pick(allParts(parsed(random.pick(others)))));
      }
      break;
    case 4:
      part.lies = random.pick(EDGES);
      break;
    case 5:
      part.octets = garbled(part.octets, random);
      break;
    default:
      if (part.code !== undefined) part.code = random.below(160);
  }
  return isDeep(message) ? octets : written(message);
}

/** A part may have been put into itself, which doubles what is written each time. */
function isDeep(message: Part): boolean {
  let left = 20_000;
  const walk = (part: Part, depth: number): boolean =>
    depth > 40 || (left -= 1 + (part.octets.length >> 4)) < 0 ||
    part.parts.some((each) => walk(each, depth + 1));
  return walk(message, 0);
}
