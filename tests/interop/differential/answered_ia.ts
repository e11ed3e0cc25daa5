import type { Option } from "../../../lib/wire/option.ts";
import { iaAddress, iaNa, iaPd, iaPrefix, iaTa } from "../../../lib/wire/options/mod.ts";
import type { Prefix } from "../../../lib/wire/prefix.ts";
import type { IaKind } from "./step.ts";

/** An IA of an answer. */
export interface AnsweredIa {
  readonly kind: IaKind;
  readonly iaid: number;
  readonly t1: number;
  readonly t2: number;
  readonly options: readonly Option[];
  readonly leases: readonly AnsweredLease[];
}

/** An address or prefix of an answer. */
export interface AnsweredLease {
  readonly prefix: Prefix;
  readonly preferredLifetime: number;
  readonly validLifetime: number;
  readonly options: readonly Option[];
}

/** The IAs of an answer, in order. */
export function answeredIas(options: readonly Option[]): AnsweredIa[] {
  return [
    ...iaNa.allIn(options).map((ia) => ({ kind: "IA_NA" as const, ...ia })),
    ...iaTa.allIn(options).map((ia) => ({ kind: "IA_TA" as const, t1: 0, t2: 0, ...ia })),
    ...iaPd.allIn(options).map((ia) => ({ kind: "IA_PD" as const, ...ia })),
  ].map((ia) => ({ ...ia, leases: leasesIn(ia.options) }));
}

function leasesIn(options: readonly Option[]): AnsweredLease[] {
  return [
    ...iaAddress.allIn(options).map(({ address, ...lease }) => ({
      ...lease,
      prefix: { address, length: 128 },
    })),
    ...iaPrefix.allIn(options).map(({ prefix, prefixLength, ...lease }) => ({
      ...lease,
      prefix: { address: prefix, length: prefixLength },
    })),
  ];
}
