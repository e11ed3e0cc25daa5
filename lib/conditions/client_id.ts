import type { ConditionSection } from "../config/condition_section.ts";
import { octetPattern } from "../config/values.ts";
import { fromHex } from "../wire/bytes.ts";
import { LONGEST_DUID } from "../wire/options/identity.ts";
import { octetCondition } from "./octet_condition.ts";

const encoder = new TextEncoder();

/** Which DUID the client has. */
export const clientId: ConditionSection = octetCondition({
  name: "client-id",
  help: "One DUID or a list, in hexadecimal; with * at the end, how it begins: holds when the " +
    "client's is one of them.",
  isOfClients: true,
  pattern: octetPattern({
    expected: 'a DUID such as "hex:0003000102005e100001" or "hex:0003*"',
    description: "A DUID in hexadecimal, behind hex: or not; with * at the end, how it begins.",
    longest: LONGEST_DUID,
    read: (text) => fromHex(text) ?? encoder.encode(text),
  }),
  said: ({ clientId }) => clientId,
  saysOne: true,
});
