import { serverId } from "../../lib/wire/options/mod.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import type { Reception } from "../../lib/pipeline/reception.ts";
import { address, type ClientSays, says, SERVER_ID } from "./messages.ts";
import { PipelineRig, type RigSetup } from "./pipeline_rig.ts";

/** Sixteen addresses on the link. */
export const POOL = {
  "address-pool": {
    range: "2001:db8:1::10-2001:db8:1::1f",
    "preferred-lifetime": 1800,
    "valid-lifetime": 3600,
  },
};

/** A single address on the link. */
export const LAST_ADDRESS = { "address-pool": { range: "2001:db8:1::10-2001:db8:1::10" } };

/** Prefixes of 56 bits. */
export const PREFIXES = {
  "prefix-pool": {
    prefix: "2001:db8:8000::/40",
    "delegated-length": 56,
    "preferred-lifetime": 1800,
    "valid-lifetime": 3600,
  },
};

/** A single prefix. */
export const LAST_PREFIX = {
  "prefix-pool": { prefix: "2001:db8:8000::/56", "delegated-length": 56 },
};

/** Addresses on another link. */
export const OTHER_POOL = { "address-pool": { range: "2001:db8:2::10-2001:db8:2::1f" } };

/** A rig with the pools of a link `lan`, and a link `other` beside it. */
export function lan(
  handlers: RigSetup["handlers"] = [POOL, PREFIXES],
  setup: Omit<RigSetup, "handlers"> = {},
): PipelineRig {
  const links = { lan: ["2001:db8:1::/64"], other: ["2001:db8:2::/64"] };
  return new PipelineRig({ links, handlers, ...setup });
}

/** Where a client is heard that moved to the other link. */
export const ON_OTHER_LINK: Partial<Reception> = {
  listener: {
    name: "eth1",
    interface: "eth1",
    linkAddress: address("2001:db8:2::1"),
    marks: new Set(["unmarked"]),
  },
};

/** A message to this server by its id. */
export function toServer(client: ClientSays): ClientServerMessage {
  const message = says({ serverId: SERVER_ID, ...client });
  if (serverId.in(message.options) === undefined) throw new Error("it is for any server");
  return message;
}
