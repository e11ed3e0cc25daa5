import type { Random } from "./random.ts";

/** One way to spoil a datagram. */
type Damage = (datagram: Uint8Array, random: Random) => Uint8Array;

const flipBit: Damage = (datagram, random) => {
  const spoilt = datagram.slice();
  const at = random.below(spoilt.length);
  spoilt[at] = spoilt[at]! ^ (1 << random.below(8));
  return spoilt;
};

const overwriteOctet: Damage = (datagram, random) => {
  const spoilt = datagram.slice();
  spoilt[random.below(spoilt.length)] = random.of([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  return spoilt;
};

// Codes and lengths of options are pairs of octets.
const overwritePair: Damage = (datagram, random) => {
  const spoilt = datagram.slice();
  const value = random.of([0, 1, 0x7fff, 0x8000, 0xffff, random.below(200)]);
  spoilt.set([value >>> 8, value & 0xff], random.below(spoilt.length - 1));
  return spoilt;
};

const cutShort: Damage = (datagram, random) => datagram.slice(0, random.below(datagram.length));

const append: Damage = (datagram, random) =>
  Uint8Array.of(...datagram, ...random.octets(1 + random.below(40)));

const repeatPart: Damage = (datagram, random) => {
  const from = random.below(datagram.length);
  const to = from + random.below(datagram.length - from);
  return Uint8Array.of(
    ...datagram.subarray(0, to),
    ...datagram.subarray(from, to),
    ...datagram.subarray(to),
  );
};

const removePart: Damage = (datagram, random) => {
  const from = random.below(datagram.length);
  const to = from + random.below(Math.min(20, datagram.length - from));
  return Uint8Array.of(...datagram.subarray(0, from), ...datagram.subarray(to));
};

const replaceAll: Damage = (_datagram, random) => random.octets(random.below(1200));

const WAYS: readonly Damage[] = [
  flipBit,
  overwriteOctet,
  overwritePair,
  cutShort,
  append,
  repeatPart,
  removePart,
];

/** The datagram with one to four things wrong with it, or nothing left of it. */
export function damage(datagram: Uint8Array, random: Random): Uint8Array {
  if (random.below(12) === 0) return replaceAll(datagram, random);
  let spoilt = datagram;
  for (let times = 1 + random.below(4); times > 0 && spoilt.length > 1; times--) {
    spoilt = random.of(WAYS)(spoilt, random);
  }
  return spoilt;
}
