import type { HandlerSection } from "../config/handler_section.ts";
import { addressPool } from "./address_pool.ts";
import { addressRegistration } from "./address_registration.ts";
import { aftrName } from "./aftr_name.ts";
import { bootFileParameters } from "./boot_file_parameters.ts";
import { bootFileUrl } from "./boot_file_url.ts";
import { captivePortal } from "./captive_portal.ts";
import { clientFqdn } from "./client_fqdn.ts";
import { copyLinklayerId } from "./copy_linklayer_id.ts";
import { copyRemoteId } from "./copy_remote_id.ts";
import { copySubscriberId } from "./copy_subscriber_id.ts";
import { domainSearchList } from "./domain_search_list.ts";
import { encryptedDns } from "./encrypted_dns.ts";
import { ianaTimingLimits } from "./iana_timing_limits.ts";
import { iapdTimingLimits } from "./iapd_timing_limits.ts";
import { ignoreRequest } from "./ignore_request.ts";
import { infMaxRt } from "./inf_max_rt.ts";
import { informationRefreshTime } from "./information_refresh_time.ts";
import { leasequery } from "./leasequery.ts";
import { limits } from "./limits.ts";
import { mapE } from "./map_e.ts";
import { mapT } from "./map_t.ts";
import { mark } from "./mark.ts";
import { nisDomainName } from "./nis_domain_name.ts";
import { nisServers } from "./nis_servers.ts";
import { nispDomainName } from "./nisp_domain_name.ts";
import { nispServers } from "./nisp_servers.ts";
import { ntpServers } from "./ntp_servers.ts";
import { option } from "./option.ts";
import { posixTimezone } from "./posix_timezone.ts";
import { preference } from "./preference.ts";
import { prefixPool } from "./prefix_pool.ts";
import { rateLimit } from "./rate_limit.ts";
import { reconfigureRequest } from "./reconfigure_request.ts";
import { recursiveNameServers } from "./recursive_name_servers.ts";
import { relaySuppliedOptions } from "./relay_supplied_options.ts";
import { serverUnicast } from "./server_unicast.ts";
import { sipServerAddresses } from "./sip_server_addresses.ts";
import { sipServerNames } from "./sip_server_names.ts";
import { sntpServers } from "./sntp_servers.ts";
import { solMaxRt } from "./sol_max_rt.ts";
import { staticCsv } from "./static_csv.ts";
import { staticSqlite } from "./static_sqlite.ts";
import { tzdbTimezone } from "./tzdb_timezone.ts";
import { vendorSpecificInformation } from "./vendor_specific_information.ts";

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
  staticCsv,
  staticSqlite,
  addressPool,
  prefixPool,
  addressRegistration,
  ianaTimingLimits,
  iapdTimingLimits,
  preference,
  serverUnicast,
  recursiveNameServers,
  domainSearchList,
  ntpServers,
  sntpServers,
  sipServerAddresses,
  sipServerNames,
  aftrName,
  solMaxRt,
  infMaxRt,
  mapE,
  mapT,
  informationRefreshTime,
  bootFileUrl,
  bootFileParameters,
  posixTimezone,
  tzdbTimezone,
  captivePortal,
  encryptedDns,
  nisServers,
  nisDomainName,
  nispServers,
  nispDomainName,
  vendorSpecificInformation,
  clientFqdn,
  option,
];
