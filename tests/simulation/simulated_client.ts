import { fromHex, toHex } from "../../lib/wire/bytes.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import { rapidCommit } from "../../lib/wire/options/exchange.ts";
import { recursiveNameServers } from "../../lib/wire/options/mod.ts";
import { type ClientSays, duid, says } from "../support/messages.ts";
import { HOMES, type PlaceName } from "./places.ts";
import { IA_NA, IA_PD } from "./plan.ts";
import type { Reading } from "./reading.ts";
import type { Action, Saying } from "./steps.ts";

type Say = Extract<Action, { readonly do: "say" }>;

/** What a client believes to have, by IAID. */
type Belief = Record<number, readonly string[]>;

const NAMES: Readonly<Record<Exclude<Saying, "next">, ClientSays["type"]>> = {
  "solicit": "solicit",
  "rapid-solicit": "solicit",
  "request": "request",
  "renew": "renew",
  "rebind": "rebind",
  "release": "release",
  "decline": "decline",
  "confirm": "confirm",
  "information-request": "informationRequest",
};
const NAMES_THE_SERVER: ReadonlySet<string> = new Set(["request", "renew", "release", "decline"]);
const WRONG_SERVER = fromHex("0003000102000000ffff")!;

/** A client: what it wants, and what it believes. */
export class SimulatedClient {
  readonly id: string;
  readonly home: PlaceName;
  #na: Belief = {};
  #pd: Belief = {};
  #state: "new" | "offered" | "bound" = "new";
  #server: Uint8Array | undefined;
  /** Of what it waits for an answer to. */
  #transactionId: number | undefined;

  constructor(readonly number: number) {
    this.id = toHex(duid(number));
    // Most are where something is to be had.
    this.home = number % 8 === 7 ? "dry" : HOMES[number % 3]!;
    this.#forget();
  }

  /** Makes what it says, and believes what follows from that. */
  say(action: Say, coveted: SimulatedClient | undefined): ClientServerMessage {
    const what = action.what === "next" ? this.#next() : action.what;
    const isInformation = what === "information-request";
    const mine = what === "solicit" || what === "rapid-solicit"
      ? { na: emptied(this.#na), pd: emptied(this.#pd) }
      : { na: this.#na, pd: this.#pd };
    const wanted = coveted ? naming(mine, coveted) : mine;
    const serverId = this.#serverIdFor(what, action.serverId);
    const message = says({
      type: NAMES[what],
      client: this.number,
      ...(serverId && { serverId }),
      ...(!isInformation && wanted),
      ...(action.asks && { oro: [recursiveNameServers.code] }),
      ...(what === "rapid-solicit" && { options: [rapidCommit.of(true)] }),
    });
    this.#transactionId = action.transactionId;
    if (what === "release" || what === "decline") this.#forget();
    return { ...message, transactionId: action.transactionId };
  }

  /** Takes what it is told, if it is what it waits for. */
  hear({ inner, ias, server }: Reading): void {
    if (!inner || inner.transactionId !== this.#transactionId) return;
    this.#transactionId = undefined;
    this.#server = server === undefined ? undefined : fromHex(server);
    const isOffer = inner.type === MessageType.advertise;
    if (!isOffer && inner.type !== MessageType.reply) return;
    for (const { iaType, iaid, leases, status } of ias) {
      const belief = iaType === IA_PD ? this.#pd : this.#na;
      if (belief[iaid] === undefined) continue;
      const given = leases.filter(({ valid }) => valid > 0).map(({ key }) => withoutLength(key));
      if (given.length > 0 || status !== undefined || leases.length > 0) belief[iaid] = given;
    }
    const isGiven = [this.#na, this.#pd].some((belief) =>
      Object.values(belief).some((leases) => leases.length > 0)
    );
    if (ias.length > 0) this.#state = !isGiven ? "new" : isOffer ? "offered" : "bound";
  }

  #next(): Exclude<Saying, "next"> {
    return ({ new: "solicit", offered: "request", bound: "renew" } as const)[this.#state];
  }

  #serverIdFor(what: Saying, whim: Say["serverId"]): Uint8Array | undefined {
    if (whim === "wrong") return WRONG_SERVER;
    const isNeeded = NAMES_THE_SERVER.has(what) ? whim !== "missing" : whim === "needless";
    return isNeeded ? this.#server : undefined;
  }

  #forget(): void {
    const { number } = this;
    this.#state = "new";
    this.#na = number % 7 === 3 ? {} : number % 5 === 4 ? { 1: [], 2: [] } : { 1: [] };
    this.#pd = number % 7 === 3 || number % 2 === 0 ? { 1: [] } : {};
  }

  /** What it believes to have. */
  get beliefs(): { readonly [IA_NA]: Belief; readonly [IA_PD]: Belief } {
    return { [IA_NA]: this.#na, [IA_PD]: this.#pd };
  }
}

function emptied(belief: Belief): Belief {
  return Object.fromEntries(Object.keys(belief).map((iaid) => [iaid, []]));
}

/** The same IAs, naming what another has. */
function naming(mine: { na: Belief; pd: Belief }, other: SimulatedClient): typeof mine {
  const { [IA_NA]: na, [IA_PD]: pd } = other.beliefs;
  const add = (belief: Belief, theirs: Belief) =>
    Object.fromEntries(
      Object.entries(belief).map(([iaid, leases]) => [
        iaid,
        [...leases, ...Object.values(theirs).flat()],
      ]),
    );
  return { na: add(mine.na, na), pd: add(mine.pd, pd) };
}

function withoutLength(key: string): string {
  return key.endsWith("/128") ? key.slice(0, -4) : key;
}
