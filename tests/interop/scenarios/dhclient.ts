import assert from "node:assert/strict";
import { Dhclient } from "../clients/dhclient.ts";
import { globalAddresses } from "../network.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress, expectPrefix } from "./expect_lease.ts";
import { expectFound, expectNotFound } from "./expect_leasequery.ts";

/** What must hold between Sextant and ISC dhclient. */
export const dhclientScenarios: readonly Scenario[] = [
  {
    name: "dhclient gets an address",
    run: async (lab) => {
      await lab.serve();
      const lease = await new Dhclient(lab).obtain("address");
      await expectAddress(lab, lease);
      assert.deepEqual(lease.prefixes, []);
    },
  },
  {
    name: "dhclient gets a prefix",
    run: async (lab) => {
      await lab.serve();
      const lease = await new Dhclient(lab).obtain("prefix");
      expectPrefix(lease);
      assert.deepEqual(lease.addresses, []);
    },
  },
  {
    name: "dhclient gets an address and a prefix, and a leasequery finds it by each, and by DUID",
    run: async (lab) => {
      await lab.serve();
      const lease = await new Dhclient(lab).obtain("both");
      await expectAddress(lab, lease);
      expectPrefix(lease);
      await expectFound(lab, lease);
    },
  },
  {
    name: "dhclient releases what it got, and a leasequery finds it no more",
    run: async (lab) => {
      await lab.serve();
      const dhclient = new Dhclient(lab);
      const lease = await dhclient.obtain("both");
      await dhclient.release("both");
      assert.deepEqual(await globalAddresses(lab.network.client), []);
      await expectNotFound(lab, lease);
    },
  },
  {
    name: "dhclient gets the same address and prefix again after a release",
    run: async (lab) => {
      await lab.serve();
      const dhclient = new Dhclient(lab);
      const before = await dhclient.obtain("both");
      await dhclient.release("both");
      assert.deepEqual(await dhclient.obtain("both"), before);
    },
  },
];
