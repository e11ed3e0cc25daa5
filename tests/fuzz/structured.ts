import { fromHex } from "../../lib/wire/bytes.ts";
import type { SeededRandom } from "../simulation/seeded_random.ts";
import { address, octets } from "../support/messages.ts";
import { CONTAINERS, EDGES, RELAY_MESSAGE, TYPES } from "./numbers.ts";
import { type Part, written } from "./option_tree.ts";

/** DUID of the servers that are fuzzed: that of their configuration. */
const FUZZED_SERVER_ID = "00030001020000000001";

const CLIENTS = 48;
const TEXTS = [
  "",
  "a",
  "host",
  "gold-1",
  "PXEClient:Arch:00007",
  "iPXE",
  "\u{1f984}",
  "x".repeat(300),
];
const PLACES = [
  "2001:db8:1::",
  "2001:db8:2::",
  "2001:db8:8000::",
  "2001:db8:dead::",
  "fe80::",
  "::",
];

/** Makes messages as clients, relays and requestors send them, or nearly so. */
export class Structured {
  constructor(readonly random: SeededRandom) {}

  message(): Uint8Array {
    return written(this.#wrapped(this.#client(), this.random.below(10) < 6 ? 0 : 1));
  }

  #wrapped(message: Part, relays: number): Part {
    if (relays === 0) return message;
    const { random } = this;
    const link = random.chance(0.7) ? address("2001:db8:1::1") : this.#address();
    const front = Uint8Array.from([12, relays - 1, ...link, ...this.#address()]);
    const parts: Part[] = [{ ...message, code: RELAY_MESSAGE }];
    for (const code of [18, 37, 38, 79, 53, 66, 135]) {
      if (random.chance(0.25)) parts.splice(random.below(2), 0, this.#option(code));
    }
    const relay = { octets: front, parts };
    return relays < 40 && random.chance(0.3) ? this.#wrapped(relay, relays + 1) : relay;
  }

  #client(): Part {
    const { random } = this;
    const type = random.pick(TYPES);
    const parts: Part[] = [];
    if (random.chance(0.95)) parts.push(this.#option(1));
    if (random.chance(type === 1 || type === 4 || type === 6 ? 0.05 : 0.85)) {
      parts.push(this.#option(2));
    }
    if (type === 14 || type === 18 || type === 22) parts.push(this.#option(44));
    for (let count = random.below(5); count > 0; count--) parts.push(this.#anyOption(0));
    if (type < 12 && random.chance(0.9)) parts.push(this.#option(random.pick([3, 3, 25])));
    return { octets: Uint8Array.from([type, ...random.octets(3)]), parts };
  }

  #anyOption(depth: number): Part {
    const { random } = this;
    const usual = [
      1,
      2,
      3,
      3,
      4,
      5,
      6,
      6,
      8,
      14,
      15,
      16,
      17,
      20,
      25,
      25,
      26,
      39,
      44,
      45,
      61,
      79,
      108,
    ];
    const code = random.chance(0.6) ? random.pick(usual) : random.below(160);
    return this.#option(code, depth);
  }

  #option(code: number, depth = 0): Part {
    const { random } = this;
    const header = CONTAINERS.get(code);
    if (header !== undefined && depth < 4 && random.chance(0.95)) {
      const count = random.chance(0.02) ? random.below(60) : random.below(3);
      const inner = code === 3 || code === 4 ? 5 : code === 25 ? 26 : undefined;
      const parts = Array.from(
        { length: count },
        () =>
          inner !== undefined && random.chance(0.9)
            ? this.#option(inner, depth + 1)
            : this.#anyOption(depth + 1),
      );
      return { code, octets: this.#front(code, header), parts };
    }
    return { code, octets: this.#value(code), parts: [] };
  }

  /** What stands before the options in one that holds options. */
  #front(code: number, length: number): Uint8Array {
    const { random } = this;
    switch (code) {
      case 3:
      case 25:
        return Uint8Array.from([0, 0, 0, random.below(4), ...this.#time(), ...this.#time()]);
      case 5:
        return Uint8Array.from([...this.#address(), ...this.#time(), ...this.#time()]);
      case 26:
        return Uint8Array.from([
          ...[...this.#time(), ...this.#time(), random.pick([56, 60, 64, 0, 128, 129, 255])],
          ...this.#address(),
        ]);
      case 44:
        return Uint8Array.from([random.pick([1, 2, 3, 4, 5, 1, 2, 0, 200]), ...this.#address()]);
      default:
        return random.octets(length);
    }
  }

  #value(code: number): Uint8Array {
    const { random } = this;
    switch (code) {
      case 1:
        return this.#duid();
      case 2:
        return random.chance(0.9) ? fromHex(FUZZED_SERVER_ID)! : this.#duid();
      case 6: {
        const codes = Array.from({ length: random.below(12) }, () => [0, random.below(160)]);
        return Uint8Array.from(codes.flat());
      }
      case 14:
      case 20:
        return new Uint8Array(random.chance(0.95) ? 0 : 1);
      case 8:
      case 61:
        return Uint8Array.from([0, random.below(256)]);
      case 39:
        return Uint8Array.from([random.below(8), 4, ...octets("host"), random.below(3)]);
      case 79:
        return Uint8Array.from([0, 1, 2, 0, 0, 0, 0, random.below(CLIENTS)]);
      case 16:
      case 17:
      case 37:
        return Uint8Array.from([0, 0, 0, random.pick([9, 311]), ...this.#bytes()]);
      default:
        return this.#bytes();
    }
  }

  #duid(): Uint8Array {
    const { random } = this;
    return random.chance(0.9)
      ? Uint8Array.from([0, 3, 0, 1, 2, 0, 0, 0, 0, 1 + random.below(CLIENTS)])
      : random.octets(random.pick([0, 1, 2, 3, 130, 131, random.below(40)]));
  }

  #address(): Uint8Array {
    const { random } = this;
    const begin = address(random.pick(PLACES)).slice();
    begin[15] = random.below(64);
    if (random.chance(0.5)) begin[14] = 0x10;
    if (random.chance(0.2)) begin.set(random.octets(3), 5);
    return begin;
  }

  #time(): Uint8Array {
    const { random } = this;
    const seconds = random.pick([0, 0, 60, 3600, 0x7fff_ffff, 0xffff_ffff, random.next()]);
    return Uint8Array.from([seconds >>> 24, seconds >>> 16, seconds >>> 8, seconds]);
  }

  #bytes(): Uint8Array {
    const { random } = this;
    if (random.chance(0.4)) return octets(random.pick(TEXTS));
    const isLong = random.chance(0.02);
    return random.octets(isLong ? random.pick(EDGES) % 3000 : random.below(24));
  }
}
