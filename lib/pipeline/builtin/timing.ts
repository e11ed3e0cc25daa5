import type { Option } from "../../wire/option.ts";
import {
  type IaAddress,
  iaAddress,
  iaNa,
  iaPd,
  type IaPrefix,
  iaPrefix,
  type TimedIdentityAssociation,
} from "../../wire/options/identity_association.ts";
import type { Step } from "../handler.ts";
import type { Times, TimingRule } from "../timing.ts";
import type { Transaction } from "../transaction.ts";

/**
 * Sets T1 and T2 where a handler says how. All IAs of an answer get the same, so that the client
 * turns to the server once for all of them (RFC 8415 sections 18.3.2, 18.3.4 and 18.3.5): the
 * smallest that the rules give, and never later than something ceases to be preferred.
 */
export const setTimes: Step = {
  name: "timing",
  isFor: ({ isConfigured, leases }) => isConfigured && leases !== undefined,
  run({ response: { options }, timingRules }: Transaction): void {
    if (timingRules.length === 0) return;
    const times = commonTimes(options, timingRules);
    if (times.t1 === 0 && times.t2 === 0) return;
    for (const [at, { definition: { code }, value }] of options.entries()) {
      if (!isTimed(code)) continue;
      const ia = value as TimedIdentityAssociation;
      if (!leasesIn(code, ia).some(isGiven)) continue;
      options[at] = (code === iaPd.code ? iaPd : iaNa).of({ ...ia, ...times });
    }
  },
};

function commonTimes(options: readonly Option[], rules: readonly TimingRule[]): Times {
  let [t1, t2, shortest] = [Infinity, Infinity, Infinity];
  for (const { definition: { code }, value } of options) {
    if (!isTimed(code)) continue;
    const preferred = shortestPreferredLifetime(leasesIn(code, value as TimedIdentityAssociation));
    if (preferred === undefined) continue;
    shortest = Math.min(shortest, preferred);
    const times = rules.find(({ iaType }) => iaType === code)?.times(preferred);
    if (!times) continue;
    if (times.t1 > 0) t1 = Math.min(t1, times.t1);
    if (times.t2 > 0) t2 = Math.min(t2, times.t2);
  }
  const latest = Math.min(t2, shortest);
  return { t1: t1 === Infinity ? 0 : Math.min(t1, latest), t2: t2 === Infinity ? 0 : latest };
}

function isTimed(code: number): boolean {
  return code === iaNa.code || code === iaPd.code;
}

function leasesIn(
  code: number,
  { options }: TimedIdentityAssociation,
): readonly (IaAddress | IaPrefix)[] {
  return code === iaPd.code ? iaPrefix.allIn(options) : iaAddress.allIn(options);
}

/** Lifetimes of 0 end what the client had. */
function isGiven({ validLifetime }: IaAddress | IaPrefix): boolean {
  return validLifetime > 0;
}

function shortestPreferredLifetime(leases: readonly (IaAddress | IaPrefix)[]): number | undefined {
  let shortest: number | undefined;
  for (const { preferredLifetime } of leases) {
    if (preferredLifetime > 0) shortest = Math.min(shortest ?? Infinity, preferredLifetime);
  }
  return shortest;
}
