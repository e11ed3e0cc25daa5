import type { HandlerSection } from "../config/handler_section.ts";
import { addressPool } from "./address_pool.ts";
import { domainSearchList } from "./domain_search_list.ts";
import { ignoreRequest } from "./ignore_request.ts";
import { leasequery } from "./leasequery.ts";
import { preference } from "./preference.ts";
import { prefixPool } from "./prefix_pool.ts";
import { recursiveNameServers } from "./recursive_name_servers.ts";
import { staticCsv } from "./static_csv.ts";

/** Every handler that a configuration can name. */
export const handlerSections: readonly HandlerSection[] = [
  leasequery,
  ignoreRequest,
  staticCsv,
  addressPool,
  prefixPool,
  preference,
  recursiveNameServers,
  domainSearchList,
];
