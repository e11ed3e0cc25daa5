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

/**
 * Notes assigned addresses that are on no link of those who are given them, or on one of several.
 * They may be meant, for clients that use the address behind their own router, or never move.
 */
export class OutsideLinks {
  #count = 0;
  #example: Uint8Array | undefined;
  /** An address of one link that is given on others, too, and that link. */
  #foreign: { readonly address: Uint8Array; readonly link: Link } | undefined;

  readonly #links: Links;

  /** @param links on which the assignments can be asked for; without any nothing is outside */
  constructor(links: readonly Link[]) {
    this.#links = new Links(links);
  }

  /** Looks at an assigned address: 16 octets, of which it keeps a copy. */
  note(address: Uint8Array): void {
    const { length } = this.#links.all;
    if (length === 0) return;
    const link = this.#links.holding(address);
    if (link) {
      if (length > 1) this.#foreign ??= { address: address.slice(), link };
      return;
    }
    this.#example ??= address.slice();
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
      const { address, link: { name } } = this.#foreign;
      report(
        "warning",
        `${file} assigns ${
          formatAddress(address)
        } of link ${name} to a client on whichever link: ` +
          `expected it behind a match of link ${name}`,
        ["file"],
      );
    }
    if (!this.#example) return;
    const others = this.#count > 1 ? ` and ${this.#count - 1} more` : "";
    report(
      "warning",
      `${file} assigns ${formatAddress(this.#example)}${others}, outside every link here`,
      ["file"],
    );
  }
}

/** `undefined` after the last of all. */
function addressAfter(address: Uint8Array): Uint8Array | undefined {
  const after = bigIntToAddress(addressToBigInt(address) + 1n);
  return isUnspecified(after) ? undefined : after;
}
