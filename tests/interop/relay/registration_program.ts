/**
 * Registers an address of the client host, from that address and by multicast, and prints as one
 * line of JSON who answered what.
 *
 * @module
 */
import { decodeMessage, encodeMessage } from "../../../lib/wire/message.ts";
import { messageTypeName } from "../../../lib/wire/message_type.ts";
import { validate } from "../../../lib/wire/validate.ts";
import { registers } from "../../support/registrations.ts";
import { INTERFACE } from "../addresses.ts";

/** What the program has to know. */
export interface RegistrationOrder {
  readonly address: string;
  /** Seconds. */
  readonly valid: number;
}

/** What came back. */
export interface RegistrationOutcome {
  readonly type: string;
  /** What is not as it should be. */
  readonly problems: readonly string[];
}

/** Milliseconds. */
const RETRANSMIT_AFTER = 1000;

const { address, valid } = JSON.parse(Deno.args[0]!) as RegistrationOrder;
const socket = Deno.listenDatagram({ transport: "udp", hostname: address, port: 546 });
const message = registers(address, { valid });
const servers = { transport: "udp", hostname: `ff02::1:2%${INTERFACE}`, port: 547 } as const;
const send = () => void socket.send(encodeMessage(message), servers);
const again = setInterval(send, RETRANSMIT_AFTER);
send();
const [octets] = await socket.receive(new Uint8Array(65535));
clearInterval(again);
socket.close();
const answer = decodeMessage(octets);
const outcome: RegistrationOutcome = {
  type: messageTypeName(answer.type),
  problems: validate(answer).map(({ path, problem }) => `${path}: ${problem}`),
};
console.log(JSON.stringify(outcome));
