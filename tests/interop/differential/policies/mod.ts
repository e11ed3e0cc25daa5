import { bindingPolicies } from "./bindings.ts";
import { messagePolicies } from "./messages.ts";
import { optionPolicies } from "./options.ts";
import type { Policy } from "./policy.ts";
import { statusPolicies } from "./statuses.ts";

/** Everything that is known to differ; the first that explains a difference counts. */
export const POLICIES: readonly Policy[] = [
  ...messagePolicies,
  ...bindingPolicies,
  ...statusPolicies,
  ...optionPolicies,
];
