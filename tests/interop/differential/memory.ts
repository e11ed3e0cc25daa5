import type { ClientServerMessage } from "../../../lib/wire/message_layout.ts";
import { MessageType } from "../../../lib/wire/message_type.ts";
import { statusCode } from "../../../lib/wire/options/mod.ts";
import { StatusCode } from "../../../lib/wire/status_code.ts";
import type { Prefix } from "../../../lib/wire/prefix.ts";
import { samePrefix } from "../../../lib/wire/prefix.ts";
import { type AnsweredIa, answeredIas } from "./answered_ia.ts";
import type { AskedLease, IaName, Step } from "./step.ts";

interface Known {
  offered: Prefix[];
  held: Prefix[];
  former: Prefix[];
}

/** What one server gave to the clients of one sequence, as far as they were told. */
export class Memory {
  readonly #ias = new Map<string, Known>();

  /** @param declinesPrefixes whether the server takes prefixes back that a client declines */
  constructor(readonly declinesPrefixes: boolean) {}

  /** What is known of an IA. */
  of(ia: IaName): Readonly<Known> {
    return this.#known(ia);
  }

  /** The address or prefix that a message is to hold, if there is one. */
  resolve(lease: Exclude<AskedLease, { what: "written" }>): Prefix | undefined {
    const known = this.#known(lease.of);
    const there = lease.what === "former" ? gone(known) : known[lease.what];
    return there[lease.index];
  }

  /** Everything that any IA holds, with whose it is. */
  *held(): Generator<{ ia: string; prefix: Prefix }> {
    for (const [ia, { held }] of this.#ias) for (const prefix of held) yield { ia, prefix };
  }

  /** How much each IA has and had: where two servers differ in that, what follows will differ. */
  extent(): string {
    return [...this.#ias].map(([ia, known]) =>
      `${ia}: ${known.offered.length}, ${known.held.length}, ${gone(known).length}`
    ).sort().join("; ");
  }

  /** Takes note of an answer. */
  learn(step: Step, answer: ClientServerMessage): void {
    for (const ia of answeredIas(answer.options)) {
      const known = this.#known({ ...ia, client: step.client });
      if (answer.type === MessageType.advertise) known.offered = given(ia);
      else if (GIVING.has(step.type)) giveTo(known, ia);
    }
    if (step.type === MessageType.release || step.type === MessageType.decline) {
      this.#giveBack(step, answer);
    }
  }

  #giveBack(step: Step, answer: ClientServerMessage): void {
    const refused = answeredIas(answer.options).filter(({ options }) =>
      (statusCode.in(options)?.code ?? StatusCode.Success) !== StatusCode.Success
    );
    for (const { kind, iaid, leases } of step.ias) {
      if (kind === "IA_PD" && step.type === MessageType.decline && !this.declinesPrefixes) continue;
      if (refused.some((ia) => ia.kind === kind && ia.iaid === iaid)) continue;
      const known = this.#known({ client: step.client, kind, iaid });
      const gone = leases.flatMap((lease) =>
        lease.what === "written" ? [] : this.resolve(lease) ?? []
      );
      takeFrom(known, gone);
    }
  }

  #known(ia: IaName): Known {
    const key = nameOf(ia);
    const known = this.#ias.get(key) ?? { offered: [], held: [], former: [] };
    this.#ias.set(key, known);
    return known;
  }
}

const GIVING: ReadonlySet<number> = new Set([
  MessageType.solicit,
  MessageType.request,
  MessageType.renew,
  MessageType.rebind,
]);

/** An IA by its name, for people. */
export function nameOf({ client, kind, iaid }: IaName): string {
  return `${kind} ${iaid} of client ${client}`;
}

function given({ leases }: AnsweredIa): Prefix[] {
  return leases.filter(({ validLifetime }) => validLifetime > 0).map(({ prefix }) => prefix);
}

/** What an IA had and has not got again. */
function gone({ former, held }: Known): Prefix[] {
  return former.filter((prefix) => !held.some((other) => samePrefix(other, prefix)));
}

function giveTo(known: Known, ia: AnsweredIa): void {
  const ended = ia.leases.filter(({ validLifetime }) => validLifetime === 0);
  takeFrom(known, ended.map(({ prefix }) => prefix));
  for (const prefix of given(ia)) {
    if (!known.held.some((other) => samePrefix(other, prefix))) known.held.push(prefix);
  }
}

function takeFrom(known: Known, gone: readonly Prefix[]): void {
  const isGone = (prefix: Prefix) => gone.some((other) => samePrefix(other, prefix));
  known.former.push(...known.held.filter(isGone));
  known.held = known.held.filter((prefix) => !isGone(prefix));
}
