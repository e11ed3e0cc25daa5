import { HOMES, ODD_PLACES, type PlaceName } from "./places.ts";
import { SeededRandom } from "./seeded_random.ts";

/** What a client is made to say; `next`: what a client in its state would. */
export const SAYINGS = [
  "next",
  "solicit",
  "rapid-solicit",
  "request",
  "renew",
  "rebind",
  "release",
  "decline",
  "confirm",
  "information-request",
] as const;

export type Saying = typeof SAYINGS[number];

/** Milliseconds after which each copy of a datagram arrives; none: it is lost. */
export type Copies = readonly number[];

/** One thing that happens in the world. */
export type Action =
  | {
    readonly do: "say";
    readonly client: number;
    readonly what: Saying;
    readonly transactionId: number;
    /** Left out: from where the client is at home. */
    readonly place?: PlaceName;
    /** The client names what this other one has. */
    readonly covets?: number;
    /** Left out: the right one. */
    readonly serverId?: "wrong" | "missing" | "needless";
    readonly asks: boolean;
    readonly copies: Copies;
    readonly back: Copies;
  }
  /** A datagram that was sent before comes once more, an octet of it changed where there is one. */
  | { readonly do: "replay"; readonly back: number; readonly garbled?: readonly [number, number] }
  | {
    readonly do: "ask";
    readonly by: "address" | "client";
    readonly client: number;
    readonly isStranger: boolean;
  }
  | { readonly do: "reload"; readonly plan: number; readonly isPossible: boolean }
  | { readonly do: "restart" }
  | { readonly do: "crash"; readonly keepsCommitted: boolean }
  | { readonly do: "fail"; readonly what: "commit" | "sync" | "write" }
  | { readonly do: "slow"; readonly syncTakes: number }
  | { readonly do: "jump"; readonly seconds: number }
  /** An interface goes down for so many milliseconds, or is made anew after them. */
  | {
    readonly do: "interface";
    readonly name: string;
    readonly downFor: number;
    readonly isMadeAnew: boolean;
  }
  /** Forged clients come from somewhere, more than can be handled, for so many milliseconds. */
  | { readonly do: "flood"; readonly place: PlaceName; readonly lasts: number }
  /** Another program keeps the leases from being written, for so many milliseconds. */
  | { readonly do: "lock"; readonly lasts: number }
  /** No socket can be opened for so many milliseconds. */
  | { readonly do: "exhaust"; readonly lasts: number }
  | { readonly do: "audit" };

/** Something that happens so many milliseconds after what happened before. */
export type Step = Action & { readonly after: number };

/** How many plans a world has. */
export const PLANS = 5;
export const CLIENTS = 14;

const HOUR = 3_600_000;

/** Draws what happens. Each seed has its own idea of what is frequent. */
export function makeSteps(seed: number, count: number): Step[] {
  const random = new SeededRandom(seed);
  const often = () => random.pick([0, 0.5, 1, 1, 2]);
  const weights = {
    say: 100,
    replay: 8 * often(),
    ask: 8,
    reload: 2 * often(),
    restart: 0.7 * often(),
    crash: 0.7 * often(),
    fail: 2 * often(),
    slow: 2 * often(),
    jump: 0.7 * often(),
    interface: 1.5 * often(),
    flood: 0.4 * often(),
    lock: 0.7 * often(),
    exhaust: 0.7 * often(),
    audit: 3,
  };
  return Array.from({ length: count }, () => ({ ...draw(random, weights), after: pause(random) }));
}

function draw(random: SeededRandom, weights: Readonly<Record<Action["do"], number>>): Action {
  const kind = random.weighted(weights);
  switch (kind) {
    case "say":
      return say(random);
    case "replay": {
      const garbled = [random.below(400), random.below(256)] as const;
      return { do: kind, back: random.below(60), ...(random.chance(0.4) && { garbled }) };
    }
    case "ask":
      return {
        do: kind,
        by: random.pick(["address", "address", "client"]),
        client: random.below(CLIENTS),
        isStranger: random.chance(0.1),
      };
    case "reload":
      return { do: kind, plan: random.below(PLANS), isPossible: random.chance(0.8) };
    case "crash":
      return { do: kind, keepsCommitted: random.chance(0.3) };
    case "fail":
      return { do: kind, what: random.pick(["commit", "sync", "write"]) };
    case "slow":
      return { do: kind, syncTakes: random.pick([1, 1, 5, 200, 3000]) };
    case "jump":
      return { do: kind, seconds: random.pick([-7200, -30, 30, 600, 7200, 9 * 86_400]) };
    case "interface":
      return {
        do: kind,
        name: random.pick(["eth0", "eth1"]),
        downFor: random.pick([100, 1000, 4000, 20_000]),
        isMadeAnew: random.chance(0.4),
      };
    case "flood":
      return {
        do: kind,
        place: random.pick(["lan", "access", "remote"]),
        lasts: random.between(200, 800),
      };
    case "lock":
      return { do: kind, lasts: random.pick([20, 400, 5000]) };
    case "exhaust":
      return { do: kind, lasts: random.pick([1000, 8000, 30_000]) };
    case "restart":
    case "audit":
      return { do: kind };
  }
}

function say(random: SeededRandom): Action {
  const isNatural = random.chance(0.6);
  return {
    do: "say",
    client: random.below(CLIENTS),
    what: isNatural ? "next" : random.pick(SAYINGS),
    transactionId: random.below(0x1_00_00_00),
    ...(random.chance(0.04) && { place: random.pick([...ODD_PLACES, ...HOMES]) }),
    ...(random.chance(0.06) && { covets: random.below(CLIENTS) }),
    ...(random.chance(0.03) && { serverId: random.pick(["wrong", "missing", "needless"]) }),
    asks: random.chance(0.5),
    copies: copies(random),
    back: copies(random),
  };
}

function copies(random: SeededRandom): number[] {
  const delay = () => random.chance(0.97) ? random.between(1, 40) : random.between(40, 20_000);
  const luck = random.below(100);
  if (luck < 4) return [];
  return luck < 94 ? [delay()] : [delay(), delay()];
}

function pause(random: SeededRandom): number {
  if (random.chance(0.93)) return random.between(1, 400);
  return random.chance(0.9) ? random.between(1_000, 30_000) : random.between(60_000, HOUR / 2);
}
