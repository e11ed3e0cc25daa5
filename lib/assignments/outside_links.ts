import type { Report } from "../config/finding.ts";
import { isOnLink, type Link } from "../pipeline/link.ts";
import { formatAddress } from "../wire/address.ts";

/**
 * Notes assigned addresses that are on no link of those who are given them. They may be meant, for
 * clients that use the address behind their own router.
 */
export class OutsideLinks {
  #count = 0;
  #example: Uint8Array | undefined;

  /** @param links on which the assignments can be asked for; without any nothing is outside */
  constructor(readonly links: readonly Link[]) {}

  /** Looks at an assigned address: 16 octets. */
  note(address: Uint8Array): void {
    if (this.links.length === 0) return;
    for (const link of this.links) if (isOnLink(link, address)) return;
    this.#example ??= address;
    this.#count++;
  }

  /** Warns of them, if there are any. */
  report(file: string, report: Report): void {
    if (!this.#example) return;
    const others = this.#count > 1 ? ` and ${this.#count - 1} more` : "";
    report(
      "warning",
      `${file} assigns ${formatAddress(this.#example)}${others}, outside every link here`,
      ["file"],
    );
  }
}
