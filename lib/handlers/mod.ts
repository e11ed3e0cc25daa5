import type { HandlerSection } from "../config/handler_section.ts";
import { addressPool } from "./address_pool.ts";
import { addressRegistration } from "./address_registration.ts";
import { copyLinklayerId } from "./copy_linklayer_id.ts";
import { copyRemoteId } from "./copy_remote_id.ts";
import { copySubscriberId } from "./copy_subscriber_id.ts";
import { ianaTimingLimits } from "./iana_timing_limits.ts";
import { iapdTimingLimits } from "./iapd_timing_limits.ts";
import { ignoreRequest } from "./ignore_request.ts";
import { leasequery } from "./leasequery.ts";
import { limits } from "./limits.ts";
import { mark } from "./mark.ts";
import { optionSections } from "./option_sections.ts";
import { prefixPool } from "./prefix_pool.ts";
import { rateLimit } from "./rate_limit.ts";
import { reconfigureRequest } from "./reconfigure_request.ts";
import { relaySuppliedOptions } from "./relay_supplied_options.ts";
import { staticClients } from "./static.ts";
import { staticCsv } from "./static_csv.ts";
import { staticSqlite } from "./static_sqlite.ts";

/** Every handler that a configuration can name. */
export const handlerSections: readonly HandlerSection[] = [
  leasequery,
  reconfigureRequest,
  mark,
  limits,
  ignoreRequest,
  rateLimit,
  copyRemoteId,
  copySubscriberId,
  copyLinklayerId,
  relaySuppliedOptions,
  staticClients,
  staticCsv,
  staticSqlite,
  addressPool,
  prefixPool,
  addressRegistration,
  ianaTimingLimits,
  iapdTimingLimits,
  ...optionSections,
];
