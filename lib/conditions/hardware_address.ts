import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { hardwareAddressOf } from "../pipeline/hardware_address.ts";
import { fromHex } from "../wire/bytes.ts";
import { octetCondition } from "./octet_condition.ts";

/** Those of InfiniBand have 20 octets, and none has more. */
const LONGEST_ADDRESS = 20;

/** Which hardware address the client has. */
export const hardwareAddress: ConditionSection = octetCondition({
  name: "hardware-address",
  help: "One hardware address or a list; with * at the end, how it begins: holds when the " +
    "client's is one of them. That is what the relay next to the client says (option 79), else " +
    "what is in a DUID-LL or DUID-LLT of Ethernet, else what an EUI-64 address is made of that " +
    "the client sends from.",
  isOfClients: true,
  pattern: octetPattern({
    expected: 'a hardware address such as "02:00:5e:10:00:01" or "02:00:5e:*"',
    description: "A hardware address in hexadecimal; with * at the end, how it begins.",
    longest: LONGEST_ADDRESS,
    read: fromHex,
  }),
  said: hardwareAddressOf,
  saysOne: true,
});
