import { markedHex } from "../wire/bytes.ts";
import { WireError } from "../wire/error.ts";
import type { Layout } from "../wire/layout.ts";
import { Writer } from "../wire/writer.ts";
import type { Faults } from "./faults.ts";
import type { OptionExtension } from "./option_extension.ts";

/**
 * An option that an extension brings: octets that its code fails at are no value of it, and a value
 * that it fails at is none that can be sent.
 */
export function guardedOption(declared: OptionExtension, faults: Faults): OptionExtension {
  const who = `option ${declared.name}`;
  const { layout, check, key } = declared;
  return {
    ...declared,
    layout: guardedLayout(layout, who, faults),
    ...check && {
      check: (value) => faults.attempt(who, () => check(value), (why) => why),
    },
    ...key && { key: (value) => faults.attempt(who, () => key(value), () => undefined) },
  };
}

function guardedLayout(layout: Layout<unknown>, who: string, faults: Faults): Layout<unknown> {
  const asWireError = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (error instanceof WireError) throw error;
      faults.tell(who, error);
      throw new WireError(faults.of(who, error).message);
    }
  };
  return {
    ...layout,
    shape: typeof layout.shape === "string" ? layout.shape : "octets",
    decode: (reader) => asWireError(() => layout.decode(reader)),
    encode: (writer, value) => asWireError(() => layout.encode(writer, value)),
    toJson: (value) =>
      faults.attempt(who, () => layout.toJson(value), () => octetsOf(layout, value)),
  };
}

function octetsOf(layout: Layout<unknown>, value: unknown): string {
  try {
    const writer = new Writer();
    layout.encode(writer, value);
    return markedHex(writer.finish());
  } catch {
    return "";
  }
}
