import type { Message } from "../wire/message_layout.ts";
import { type Authentication, authentication } from "../wire/options/exchange.ts";
import { relayMessage } from "../wire/options/relay.ts";
import { holdsKey } from "../wire/reconfigure_key.ts";

/** The message with nothing but zeros for reconfigure keys; itself where it holds none. */
export function withoutKeys(message: Message): Message {
  if (message.kind === "unknown") return message;
  let isChanged = false;
  const options = message.options.map((option) => {
    const hidden = hide(option.definition.code, option.value);
    if (hidden === undefined) return option;
    isChanged = true;
    return { definition: option.definition, value: hidden };
  });
  return isChanged ? { ...message, options } : message;
}

/** The option's value without a key; `undefined` where there is none in it. */
function hide(code: number, value: unknown): unknown {
  if (code === relayMessage.code) {
    const hidden = withoutKeys(value as Message);
    return hidden === value ? undefined : hidden;
  }
  if (code !== authentication.code || !holdsKey(value as Authentication)) return undefined;
  const { information, ...rest } = value as Authentication;
  return { ...rest, information: information.map((octet, at) => at === 0 ? octet : 0) };
}
