import { Dhcpcd } from "../clients/dhcpcd.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress, expectPrefix } from "./expect_lease.ts";
import { expectFound } from "./expect_leasequery.ts";

/** What must hold between Sextant and dhcpcd. */
export const dhcpcdScenarios: readonly Scenario[] = [
  {
    name: "dhcpcd gets an address and a prefix, and a leasequery finds it by each, and by DUID",
    run: async (lab) => {
      await lab.serve();
      const lease = await new Dhcpcd(lab).obtain();
      await expectAddress(lab, lease);
      expectPrefix(lease);
      await expectFound(lab, lease);
    },
  },
];
