import type { ConditionSection } from "../config/condition_section.ts";
import { architecture } from "./architecture.ts";
import { clientId } from "./client_id.ts";
import { elapsedTime } from "./elapsed_time.ts";
import { hardwareAddress } from "./hardware_address.ts";
import { interfaceId } from "./interface_id.ts";
import { link } from "./link.ts";
import { markedWith } from "./marked_with.ts";
import { message } from "./message.ts";
import { option } from "./option.ts";
import { relay } from "./relay.ts";
import { remoteId } from "./remote_id.ts";
import { requestsOption } from "./requests_option.ts";
import { subnet } from "./subnet.ts";
import { subscriberId } from "./subscriber_id.ts";
import { userClass } from "./user_class.ts";
import { vendorClass } from "./vendor_class.ts";

/** Every condition that a `match` can have, in the order in which they are looked at. */
export const conditionSections: readonly ConditionSection[] = [
  message,
  link,
  markedWith,
  subnet,
  clientId,
  requestsOption,
  elapsedTime,
  userClass,
  vendorClass,
  architecture,
  interfaceId,
  remoteId,
  subscriberId,
  hardwareAddress,
  relay,
  option,
];
