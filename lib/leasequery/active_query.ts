import type { LeaseChanges } from "../leases/changes.ts";
import type { AnswerStatus, Ending } from "../pipeline/ending.ts";
import type { Transaction } from "../pipeline/transaction.ts";
import type { Option } from "../wire/option.ts";
import { lqEndTime, lqQuery, lqStartTime } from "../wire/options/leasequery.ts";
import { fromSince2000 } from "../wire/since_2000.ts";
import { ActiveAnswer } from "./active_answer.ts";
import { filterOf } from "./change_filter.ts";
import { tellingOf } from "./client_data.ts";
import type { LeasequeryPolicy } from "./policy.ts";
import { REFUSALS } from "./statuses.ts";

/** Answers an ACTIVELEASEQUERY (RFC 7653 section 9.3), or says with which status it ends. */
export function answerActiveQuery(
  transaction: Transaction,
  policy: LeasequeryPolicy,
): Ending | undefined {
  const { request, surroundings: { changes } } = transaction;
  const refusal = whyRefuse(transaction, changes);
  if (refusal) return refusal;
  const query = lqQuery.in(request.options);
  const filter = filterOf(transaction, query, policy);
  if ("kind" in filter) return filter;
  // The RFC leaves open which of the two places holds what is asked for.
  const options = [...request.options, ...query?.options ?? []];
  if (lqEndTime.in(options) !== undefined) return REFUSALS.noEnd;
  const following = {
    changes: changes!,
    filter,
    telling: tellingOf({ options }, policy),
    startTime: startTimeIn(options),
  };
  transaction.answer(request);
  transaction.stream = (reply) => new ActiveAnswer(reply, following);
  return undefined;
}

/** RFC 7653 sections 9.1 and 9.2. */
function whyRefuse(
  { reception: { listener, secure } }: Transaction,
  changes: LeaseChanges | undefined,
): AnswerStatus | undefined {
  const { active = "no" } = listener;
  if (active === "no" || !changes) return REFUSALS.noActive;
  return active === "secure" && !secure ? REFUSALS.notSecure : undefined;
}

function startTimeIn(options: readonly Option[]): number | undefined {
  const time = lqStartTime.in(options);
  return time === undefined ? undefined : fromSince2000(time);
}
