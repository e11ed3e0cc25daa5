import type { Report } from "../config/finding.ts";
import { type Link, Links } from "../pipeline/link.ts";
import {
  addressToBigInt,
  bigIntToAddress,
  formatAddress,
  isUnspecified,
  UNSPECIFIED,
} from "../wire/address.ts";
import { contains, lastAddress } from "../wire/prefix.ts";

/** An assigned address, and the line on which it stands; 0: there are no lines. */
interface Place {
  readonly address: Uint8Array;
  readonly line: number;
}

/**
 * Notes assigned addresses that are on no link of those who are given them, or on one of several.
 * They may be meant, for clients that use the address behind their own router, or never move.
 */
export class OutsideLinks {
  readonly #links: Links;
  #count = 0;
  #example: Place | undefined;
  /** An address of one link that is given on others, too, and that link. */
  #foreign: Place & { readonly link: Link } | undefined;

  /** @param links on which the assignments can be asked for; without any nothing is outside */
  constructor(links: readonly Link[]) {
    this.#links = new Links(links);
  }

  /** What is odd about an assigned address: 16 octets; the end of a sentence that names it. */
  why(address: Uint8Array): string | undefined {
    const { all } = this.#links;
    if (all.length === 0) return undefined;
    const link = this.#links.holding(address);
    if (!link) return OUTSIDE;
    return all.length > 1 ? onOneOf(link) : undefined;
  }

  /** Looks at an assigned address: 16 octets, of which it keeps a copy. */
  note(address: Uint8Array, line = 0): void {
    const { all } = this.#links;
    if (all.length === 0) return;
    const link = this.#links.holding(address);
    if (link) {
      if (all.length > 1) this.#foreign ??= { address: address.slice(), line, link };
      return;
    }
    this.#example ??= { address: address.slice(), line };
    this.#count++;
  }

  /**
   * Looks for one among many that are sorted, from one link to the next.
   *
   * @param next gives the first assigned address from another on: 16 octets each
   */
  noteFirst(next: (from: Uint8Array) => Uint8Array | undefined): void {
    let from: Uint8Array | undefined = UNSPECIFIED;
    while (from && this.#count === 0) {
      const address = next(from);
      if (!address) return;
      this.note(address);
      const around = this.#links.holding(address)?.prefixes.find((prefix) =>
        contains(prefix, address)
      );
      from = around && addressAfter(lastAddress(around));
    }
  }

  /** Warns of them, if there are any. */
  report(file: string, report: Report): void {
    if (this.#foreign) {
      const { address, line, link } = this.#foreign;
      const where = placeIn(file, line);
      report("warning", `${where} assigns ${formatAddress(address)}${onOneOf(link)}`, ["file"]);
    }
    if (!this.#example) return;
    const { address, line } = this.#example;
    const others = this.#count > 1 ? ` and ${this.#count - 1} more` : "";
    const where = placeIn(file, line);
    report("warning", `${where} assigns ${formatAddress(address)}${others}${OUTSIDE}`, ["file"]);
  }
}

const OUTSIDE = ", outside every link here";

function onOneOf({ name }: Link): string {
  return ` of link ${name} to a client on whichever link: expected it behind a match of link ${name}`;
}

function placeIn(file: string, line: number): string {
  return line > 0 ? `${file} line ${line}` : file;
}

/** `undefined` after the last of all. */
function addressAfter(address: Uint8Array): Uint8Array | undefined {
  const after = bigIntToAddress(addressToBigInt(address) + 1n);
  return isUnspecified(after) ? undefined : after;
}
