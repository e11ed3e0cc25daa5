import { toHex } from "../../lib/wire/bytes.ts";
import type { PipelineEntry } from "../../lib/pipeline/handler.ts";
import { encodeOptions } from "../../lib/wire/message.ts";
import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import { findingsIn, load } from "../config/loading.ts";
import { says } from "../support/messages.ts";
import { PipelineRig, type RigSetup } from "../support/pipeline_rig.ts";

/** Octets of code and length before the value of an option, as hexadecimal digits. */
const HEADER = 8;

/** The values of the options with this code, in order, as hexadecimal digits. */
export function sent(answer: ClientServerMessage, code: number): string[] {
  return answer.options
    .filter(({ definition }) => definition.code === code)
    .map((option) => toHex(encodeOptions([option])).slice(HEADER));
}

/** What handlers send to a client that has an Information-request and asks for nothing by name. */
export function sentBy(
  handlers: NonNullable<RigSetup["handlers"]>,
  code: number,
): string[] {
  return sent(new PipelineRig({ handlers }).answer(says({ type: "informationRequest" })), code);
}

/** Text as it stands on the wire, in hexadecimal digits. */
export function hexOf(text: string): string {
  return toHex(new TextEncoder().encode(text));
}

/** What is said of a configuration in which this is the only handler, on line 3 from column 5 on. */
export function findingsOf(handler: string): string[] {
  return findingsIn(`listen: [{ unicast: "::1" }]\nhandlers:\n  - ${handler}\n`);
}

/** Handlers as a configuration file gives them, conditions and all. */
export function configured(handlers: string): readonly PipelineEntry[] {
  const text = `listen: [{ unicast: "::1" }]\nhandlers:\n${handlers}\n`;
  return load(text).makeHandlers(new Uint8Array(32)).entries;
}
