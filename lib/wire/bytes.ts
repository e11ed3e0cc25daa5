/** Each octet as two lower-case hexadecimal digits. */
export const HEX_OCTETS: readonly string[] = Array.from(
  { length: 256 },
  (_, octet) => octet.toString(16).padStart(2, "0"),
);

/** Octets as lower-case hexadecimal digits, two each, with `separator` between octets. */
export function toHex(bytes: Uint8Array, separator = ""): string {
  let hex = "";
  for (let at = 0; at < bytes.length; at++) {
    if (at > 0) hex += separator;
    hex += HEX_OCTETS[bytes[at]!];
  }
  return hex;
}

/** `hex:0a0b`: octets among texts, so that nobody takes them for something to read. */
export function markedHex(bytes: Uint8Array): string {
  return `hex:${toHex(bytes)}`;
}

/** The octets as text where all of them are printable ASCII, and otherwise as `hex:0a0b`. */
export function textOrHex(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at]!;
    if (octet < 0x20 || octet > 0x7e) return markedHex(bytes);
    text += String.fromCharCode(octet);
  }
  return text.startsWith("hex:") ? markedHex(bytes) : text;
}

/** Reads text, or octets as `hex:0a0b`; `undefined`: they are none in hexadecimal. */
export function fromTextOrHex(text: string): Uint8Array | undefined {
  return text.startsWith("hex:") ? fromHex(text.slice(4)) : new TextEncoder().encode(text);
}

/**
 * Reads hexadecimal digits: `00:24:36`, `00-24-36` or `002436`, in either case.
 *
 * @returns the octets, or `undefined` when the text is anything else
 */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = /^[0-9a-f]{1,2}([:-][0-9a-f]{1,2})+$/i.test(text)
    ? text.split(/[:-]/).map((octet) => octet.padStart(2, "0")).join("")
    : text;
  if (digits.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    const high = hexDigit(digits.charCodeAt(at * 2));
    const low = hexDigit(digits.charCodeAt(at * 2 + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[at] = high << 4 | low;
  }
  return bytes;
}

/** The value of a hexadecimal digit by its character code, or -1 when it is none. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
