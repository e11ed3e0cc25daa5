import type { Link, Links } from "../pipeline/link.ts";
import { formatPrefix, overlaps, type Prefix } from "../wire/prefix.ts";
import { enumerate } from "./found.ts";
import type { Machine } from "./machine.ts";
import type { ConditionKey, Scope } from "./scope.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";

/** Why no request is in a scope: which kind of condition cannot be met, and a sentence. */
export interface Impossibility {
  readonly key: ConditionKey;
  readonly why: string;
}

/** Which requests there can be: where clients are, and what listeners put on their requests. */
export class PossibleRequests {
  readonly #listen: readonly ListenerConfiguration[];
  readonly #machine: Machine;
  readonly #linksByName: ReadonlyMap<string, Link>;

  constructor(listen: readonly ListenerConfiguration[], links: Links, machine: Machine) {
    this.#listen = listen;
    this.#machine = machine;
    this.#linksByName = new Map(links.all.map((link) => [link.name, link]));
  }

  /** Why no request is in the scope; `undefined` when one can be. */
  whyNone(scope: Scope): Impossibility | undefined {
    const { subnets, links, elapsed } = scope;
    if (links?.length === 0) {
      return { key: "link", why: "no link is among those of the match around it" };
    }
    if (subnets?.length === 0) {
      return { key: "subnet", why: "no address is also in a subnet of the match around it" };
    }
    if (elapsed && elapsed.lessThan <= elapsed.moreThan) {
      return { key: "elapsed-time", why: "no time is also within that of the match around it" };
    }
    return this.#whyUnmarked(scope) ?? this.#whyNowhere(scope);
  }

  #whyUnmarked({ marks }: Scope): Impossibility | undefined {
    if (this.#listen.length === 0) return undefined;
    const puts = (listener: ListenerConfiguration, list: readonly string[]) =>
      list.some((mark) => listener.marks.includes(mark));
    const unknown = marks.find((list) => !this.#listen.some((listener) => puts(listener, list)));
    if (unknown) {
      const known = [...new Set(this.#listen.flatMap((listener) => listener.marks))];
      const why = `no listener has the mark ${enumerate(unknown)}; there is ${enumerate(known)}`;
      return { key: "marked-with", why };
    }
    const isMet = this.#listen.some((listener) => marks.every((list) => puts(listener, list)));
    const why = "no listener that has the mark has one for the match around it";
    return isMet ? undefined : { key: "marked-with", why };
  }

  /** Who is on a link has a link-address in one of its prefixes, or is where a listener is. */
  #whyNowhere({ subnets, links }: Scope): Impossibility | undefined {
    if (!subnets || !links) return undefined;
    const isPossible = links.some((name) => {
      const link = this.#linksByName.get(name);
      // What has no such name is complained of elsewhere.
      return !link || this.#addressesOf(link).some((prefix) => overlapsAny(prefix, subnets));
    });
    if (isPossible) return undefined;
    const are = links.length === 1 ? "is" : "are";
    const why = `${enumerate(links)} ${are} not in ${enumerate(subnets.map(formatPrefix))}`;
    return { key: "subnet", why };
  }

  #addressesOf({ prefixes, interfaces }: Link): Prefix[] {
    const listenedAt = this.#listen.filter((listener) =>
      listener.kind === "interface" && interfaces.includes(listener.interface)
    );
    const addresses = listenedAt.map((listener) => this.#machine.linkAddressOf(listener));
    return [...prefixes, ...addresses.map((address) => ({ address, length: 128 }))];
  }
}

function overlapsAny(prefix: Prefix, subnets: readonly Prefix[]): boolean {
  return subnets.some((subnet) => overlaps(prefix, subnet));
}
