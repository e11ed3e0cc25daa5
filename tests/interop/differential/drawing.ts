import { MessageType } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { rapidCommit } from "../../../lib/wire/options/mod.ts";
import type { Random } from "../relay/random.ts";
import {
  fqdn,
  misplaced,
  type Odd,
  optionRequests,
  raw,
  remarks,
  spoilt,
} from "./client_options.ts";
import { duidOf } from "./duids.ts";
import type { AskedIa, AskedLease, Damage, IaKind, Step, Way } from "./step.ts";
import { wayFrom } from "./ways.ts";
import { type LinkName, SERVER_DUID } from "./world.ts";

/** What a plot says of a step; the rest is drawn. */
export interface Outline {
  readonly type: keyof typeof MessageType;
  readonly link: LinkName;
  readonly ias?: readonly AskedIa[];
  /** Left out: the first. */
  readonly client?: number;
  readonly serverIds?: readonly Uint8Array[];
  readonly clientIds?: readonly Uint8Array[];
  readonly options?: readonly Option[];
  readonly way?: Way;
  readonly damage?: Damage;
  readonly oddity?: string;
  /** Nothing is drawn that is odd. */
  readonly plain?: boolean;
}

/** Messages that name the server they are for. */
const TO_THIS_SERVER: ReadonlySet<number> = new Set([
  MessageType.request,
  MessageType.renew,
  MessageType.release,
  MessageType.decline,
]);

/** Draws the steps of one sequence. */
export class Drawing {
  constructor(readonly random: Random, readonly round: number, readonly sequence: number) {}

  step(outline: Outline): Step {
    const { random } = this;
    const type = MessageType[outline.type];
    const client = outline.client ?? 0;
    const odd = outline.plain ? [] : this.#oddities();
    const named = odd.some(({ oddity }) => oddity === TELLS_NAME);
    return {
      type,
      client,
      link: outline.link,
      clientIds: outline.clientIds ?? [duidOf(this.round, this.sequence, client)],
      serverIds: outline.serverIds ?? (TO_THIS_SERVER.has(type) ? [SERVER_DUID] : []),
      ias: outline.ias ?? [],
      options: [
        ...named ? [] : optionRequests(random),
        ...remarks(random),
        ...type === MessageType.solicit && random.below(3) === 0 ? [rapidCommit.of(true)] : [],
        ...outline.options ?? [],
        ...odd.flatMap(({ options }) => options),
      ],
      way: outline.way ?? wayFrom(outline.link, random),
      ...outline.damage && { damage: outline.damage },
      oddities: [...outline.oddity ? [outline.oddity] : [], ...odd.map(({ oddity }) => oddity)],
    };
  }

  /** An IA, with T1 and T2 and lifetimes as clients send them. */
  ia(kind: IaKind, iaid: number, leases: readonly AskedLease[] = []): AskedIa {
    const { random } = this;
    const [t1, t2] = random.of([[0, 0], [0, 0], [1000, 2000], [3600, 5400], [
      0xffffffff,
      0xffffffff,
    ]])!;
    const [preferredLifetime, validLifetime] = random.of([[0, 0], [0, 0], [300, 600], [
      90_000,
      99_000,
    ]]);
    const isOdd = random.below(30) === 0;
    return {
      kind,
      iaid,
      t1: t1!,
      t2: t2!,
      leases,
      preferredLifetime: preferredLifetime!,
      validLifetime: validLifetime!,
      options: isOdd ? [raw(65_020, 1, 2)] : [],
    };
  }

  /** What an IA was offered or given. */
  known(what: "offered" | "held" | "former", kind: IaKind, iaid: number, client = 0): AskedLease {
    return { what, of: { client, kind, iaid }, index: 0 };
  }

  /** An IA for each of others, with what it was offered or given. */
  ofAll(what: "offered" | "held" | "former", ias: readonly AskedIa[]): AskedIa[] {
    return ias.map(({ kind, iaid }) => this.ia(kind, iaid, [this.known(what, kind, iaid)]));
  }

  /** One to four IAs, of different kinds or numbers. */
  ias(): AskedIa[] {
    const { random } = this;
    const some = random.of<readonly (readonly [IaKind, number])[]>([
      [["IA_NA", 1]],
      [["IA_NA", 1]],
      [["IA_PD", 1]],
      [["IA_NA", 1], ["IA_PD", 1]],
      [["IA_NA", 1], ["IA_PD", 1]],
      [["IA_NA", 0], ["IA_NA", 0xffffffff]],
      [["IA_PD", 1], ["IA_PD", 2], ["IA_NA", 7]],
      [["IA_NA", 1], ["IA_NA", 2], ["IA_PD", 1], ["IA_PD", 2]],
    ]);
    return some.map(([kind, iaid]) => this.ia(kind, iaid));
  }

  written(prefix: string): AskedLease {
    return { what: "written", prefix: prefix.includes("/") ? prefix : `${prefix}/128` };
  }

  #oddities(): Odd[] {
    const { random } = this;
    switch (random.below(40)) {
      case 0:
        return [misplaced(random)];
      case 1:
        return [spoilt(random)];
      case 2:
        return [{ ...fqdn(random), oddity: TELLS_NAME }];
      default:
        return [];
    }
  }
}

const TELLS_NAME = "tells its name";
