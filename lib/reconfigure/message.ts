import { createHmac } from "node:crypto";
import { encodeMessage } from "../wire/message.ts";
import type { ClientServerMessage } from "../wire/message_layout.ts";
import { MessageType } from "../wire/message_type.ts";
import type { Option } from "../wire/option.ts";
import { optionRequest, reconfigureMessage } from "../wire/options/exchange.ts";
import { clientId, serverId } from "../wire/options/identity.ts";
import { RKAP_VALUE_LENGTH, rkapOption, RkapType } from "../wire/reconfigure_key.ts";

/** What a Reconfigure is made of. */
export interface ReconfigureContents {
  /** DUID of this server. */
  readonly serverId: Uint8Array;
  /** DUID of the client. */
  readonly clientId: Uint8Array;
  /** Type of the message with which the client is to answer. */
  readonly message: number;
  /** Codes of options that the client is to ask for. */
  readonly request: readonly number[];
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 8 octets. */
  readonly replayDetection: Uint8Array;
}

const NOTHING_YET = new Uint8Array(RKAP_VALUE_LENGTH);

/** Makes a Reconfigure that its client knows by its key (RFC 8415 sections 18.3.11 and 20.4.2). */
export function makeReconfigure(contents: ReconfigureContents): ClientServerMessage {
  const { key, replayDetection } = contents;
  const authenticated = (hmac: Uint8Array): ClientServerMessage => ({
    kind: "client-server",
    type: MessageType.reconfigure,
    transactionId: 0,
    options: [...optionsOf(contents), rkapOption(RkapType.hmacMd5, hmac, replayDetection)],
  });
  // The HMAC is of the whole message, in which zeros stand for itself.
  const hmac = createHmac("md5", key).update(encodeMessage(authenticated(NOTHING_YET))).digest();
  return authenticated(hmac);
}

function optionsOf(contents: ReconfigureContents): Option[] {
  const options: Option[] = [
    serverId.of(contents.serverId),
    clientId.of(contents.clientId),
    reconfigureMessage.of(contents.message),
  ];
  if (contents.request.length > 0) options.push(optionRequest.of([...contents.request]));
  return options;
}
