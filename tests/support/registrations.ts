import type { ClientServerMessage } from "../../lib/wire/message_layout.ts";
import type { Option } from "../../lib/wire/option.ts";
import { iaAddress } from "../../lib/wire/options/mod.ts";
import { address, says } from "./messages.ts";

/** What a client registers, in short. */
export interface Registers {
  /** Number of the client; left out: 1. */
  readonly client?: number | undefined;
  /** Seconds. */
  readonly valid?: number;
  /** Seconds. */
  readonly preferred?: number;
  readonly options?: readonly Option[];
}

/** The option that tells the address and how long it lasts. */
export function registeredAddress(
  text: string,
  { valid = 7200, preferred = Math.min(valid, 3600) }: Registers = {},
): Option {
  return iaAddress.of({
    address: address(text),
    preferredLifetime: preferred,
    validLifetime: valid,
    options: [],
  });
}

/** The ADDR-REG-INFORM of a client for one of its addresses. */
export function registers(text: string, registers: Registers = {}): ClientServerMessage {
  const { client = 1, options = [] } = registers;
  return says({
    type: "addrRegInform",
    ...("client" in registers && registers.client === undefined
      ? { client: undefined }
      : { client }),
    options: [registeredAddress(text, registers), ...options],
  });
}
