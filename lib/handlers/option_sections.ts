import { aftrName } from "./aftr_name.ts";
import { bootFileParameters } from "./boot_file_parameters.ts";
import { bootFileUrl } from "./boot_file_url.ts";
import { captivePortal } from "./captive_portal.ts";
import { clientFqdn } from "./client_fqdn.ts";
import { domainSearchList } from "./domain_search_list.ts";
import { encryptedDns } from "./encrypted_dns.ts";
import { infMaxRt } from "./inf_max_rt.ts";
import { informationRefreshTime } from "./information_refresh_time.ts";
import { mapE } from "./map_e.ts";
import { mapT } from "./map_t.ts";
import { nisDomainName } from "./nis_domain_name.ts";
import { nisServers } from "./nis_servers.ts";
import { nispDomainName } from "./nisp_domain_name.ts";
import { nispServers } from "./nisp_servers.ts";
import { ntpServers } from "./ntp_servers.ts";
import { option } from "./option.ts";
import { posixTimezone } from "./posix_timezone.ts";
import { preference } from "./preference.ts";
import { recursiveNameServers } from "./recursive_name_servers.ts";
import { serverUnicast } from "./server_unicast.ts";
import { sipServerAddresses } from "./sip_server_addresses.ts";
import { sipServerNames } from "./sip_server_names.ts";
import { sntpServers } from "./sntp_servers.ts";
import { solMaxRt } from "./sol_max_rt.ts";
import { tzdbTimezone } from "./tzdb_timezone.ts";
import { vendorSpecificInformation } from "./vendor_specific_information.ts";
import type { OptionSection } from "./option_section.ts";

/** Every handler of an option: what handlers, pools and clients can say of options. */
export const optionSections: readonly OptionSection[] = [
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
