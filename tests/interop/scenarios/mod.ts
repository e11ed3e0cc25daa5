import type { Scenario } from "../scenario.ts";
import { addressRegistrationScenarios } from "./address_registration.ts";
import { activeLeasequeryScenarios } from "./active_leasequery.ts";
import { comingInterfaceScenarios } from "./coming_interfaces.ts";
import { contractScenarios } from "./contract.ts";
import { linkLocalScenarios } from "./link_local.ts";
import { leasequeryDissectionScenarios } from "./leasequery_dissection.ts";
import { dhclientScenarios } from "./dhclient.ts";
import { dhcpcdScenarios } from "./dhcpcd.ts";
import { powerCutScenarios } from "./power_cut.ts";
import { privilegeScenarios } from "./privileges.ts";
import { reconfigureScenarios } from "./reconfigure.ts";
import { reloadScenarios } from "./reload.ts";
import { routeScenarios } from "./routes.ts";
import { secondServerScenarios } from "./second_server.ts";
import { siteGroupScenarios } from "./site_group.ts";
import { stormScenarios } from "./storm.ts";

/** Every scenario, in the order they run. */
export const scenarios: readonly Scenario[] = [
  ...dhclientScenarios,
  ...dhcpcdScenarios,
  ...secondServerScenarios,
  ...siteGroupScenarios,
  ...linkLocalScenarios,
  ...comingInterfaceScenarios,
  ...addressRegistrationScenarios,
  ...reconfigureScenarios,
  ...privilegeScenarios,
  ...contractScenarios,
  ...reloadScenarios,
  ...routeScenarios,
  ...powerCutScenarios,
  ...activeLeasequeryScenarios,
  ...leasequeryDissectionScenarios,
  ...stormScenarios,
];
