import { domainToASCII } from "node:url";
import { WireError } from "./error.ts";
import type { Layout } from "./layout.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** Octets in one label (RFC 1035 section 2.3.4). */
const MAX_LABEL_LENGTH = 63;
/** Octets in a name as it stands on the wire, the lengths of its labels included. */
const MAX_NAME_LENGTH = 255;
/** Characters in a name as people write it, without the dot at its end. */
const MAX_TEXT_LENGTH = 253;

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/**
 * A whole domain name, uncompressed (RFC 8415 section 10, RFC 1035 section 3.1).
 *
 * The value is text that ends with a dot: `example.com.`, and `.` for the root. Within a label a
 * dot is `\.`, a backslash `\\`, and an octet that is not printable ASCII `\DDD` in decimal, so
 * that the text gives the same octets again.
 */
export const domainName: Layout<string> = {
  shape: "domain name",
  decode: (reader) => {
    const start = reader.position;
    let name = "";
    for (let length = reader.uint8(); length > 0; length = reader.uint8()) {
      name += decodeLabel(reader, length, start);
    }
    return name === "" ? "." : name;
  },
  encode: (writer, name) => {
    if (!isAbsolute(name)) {
      throw new WireError(`A whole domain name ends with a dot, and this one does not: ${name}`);
    }
    encodeLabels(writer, name);
  },
  toJson: (name) => name,
};

/**
 * A domain name, or the beginning of one (RFC 4704 section 4.2): `host.example.com.`, `host`, or
 * nothing at all. Without a dot at its end it is not whole. Otherwise as {@linkcode domainName}.
 */
export const partialDomainName: Layout<string> = {
  shape: "domain name, whole or partial",
  decode: (reader) => {
    const start = reader.position;
    let name = "";
    while (reader.remaining > 0) {
      const length = reader.uint8();
      if (length === 0) return name === "" ? "." : name;
      name += decodeLabel(reader, length, start);
    }
    return name.slice(0, -1);
  },
  encode: encodeLabels,
  toJson: (name) => name,
};

function decodeLabel(reader: Reader, length: number, start: number): string {
  if (length > MAX_LABEL_LENGTH) {
    throw new WireError(
      length >= 0xc0
        ? "A domain name is compressed, and in DHCPv6 none may be"
        : `A label of a domain name has at most ${MAX_LABEL_LENGTH} octets, and this one ${length}`,
      reader.position - 1,
    );
  }
  const label = reader.take(length);
  if (reader.position - start > MAX_NAME_LENGTH) {
    throw new WireError(`A domain name is longer than ${MAX_NAME_LENGTH} octets`, start);
  }
  let text = "";
  for (const octet of label) text += PRESENTATION[octet];
  return `${text}.`;
}

const PRESENTATION = Array.from({ length: 256 }, (_, octet) => {
  if (octet === DOT || octet === BACKSLASH) return `\\${String.fromCharCode(octet)}`;
  const isPrintable = octet > 0x20 && octet < 0x7f;
  return isPrintable ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, "0")}`;
});

/** Whether the last dot ends a label, and is not one within it. */
function isAbsolute(name: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\.$/.test(name);
}

function encodeLabels(writer: Writer, name: string): void {
  const start = writer.position;
  if (name === ".") return writer.uint8(0);
  let label: number[] = [];
  for (let at = 0; at < name.length; at++) {
    const character = name.charCodeAt(at);
    if (character === DOT) {
      putLabel(writer, label, name);
      label = [];
    } else if (character === BACKSLASH) {
      const escaped = /^(?:[0-9]{3}|[!-/:-~])/.exec(name.slice(at + 1, at + 4))?.[0];
      if (escaped === undefined) throw unwritable(name);
      label.push(escaped.length === 3 ? Number(escaped) : escaped.charCodeAt(0));
      at += escaped.length;
    } else {
      if (character > 0x7e) throw unwritable(name);
      label.push(character);
    }
  }
  if (label.length > 0) putLabel(writer, label, name);
  else if (name !== "") writer.uint8(0);
  if (writer.position - start > MAX_NAME_LENGTH) {
    throw new WireError(`A domain name is longer than ${MAX_NAME_LENGTH} octets: ${name}`);
  }
}

function putLabel(writer: Writer, label: number[], name: string): void {
  if (label.length === 0 || label.length > MAX_LABEL_LENGTH) {
    throw new WireError(
      `A label of a domain name has 1 to ${MAX_LABEL_LENGTH} octets, and one of ${name} has ${label.length}`,
    );
  }
  writer.uint8(label.length);
  for (const octet of label) {
    if (octet > 0xff) throw unwritable(name);
    writer.uint8(octet);
  }
}

function unwritable(name: string): WireError {
  return new WireError(`A domain name is ASCII, and other octets are escaped as \\DDD: ${name}`);
}

const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Reads a domain name as people write it in a configuration: in either case, internationalised
 * (IDNA 2008) or not, with or without a dot at its end.
 *
 * @returns the name in lower case, as A-labels, with a dot at its end; `undefined` when it is no
 *   name of hosts (RFC 1123 section 2.1), such as an address
 *
 * @example
 * ```ts
 * import { parseDomainName } from "./domain_name.ts";
 *
 * console.assert(parseDomainName("Bücher.example") === "xn--bcher-kva.example.");
 * console.assert(parseDomainName("192.0.2.1") === undefined);
 * ```
 */
export function parseDomainName(text: string): string | undefined {
  const ascii = domainToASCII(text.replace(/\.+$/, "")).replace(/\.+$/, "");
  if (ascii.length > MAX_TEXT_LENGTH) return undefined;
  const labels = ascii.split(".");
  const isName = labels.every((label) =>
    label.length <= MAX_LABEL_LENGTH && HOST_LABEL.test(label)
  );
  const isNumber = /^[0-9]+$/.test(labels.at(-1)!);
  return isName && !isNumber ? `${ascii}.` : undefined;
}

/**
 * Reads the name of a host as people write it in a configuration: its first label alone, or the
 * whole domain name. Otherwise as {@linkcode parseDomainName}.
 *
 * @returns `printer` for a label alone, `printer.example.org.` for a whole name
 */
export function parseHostname(text: string): string | undefined {
  const name = parseDomainName(text);
  const isLabel = name !== undefined && !text.endsWith(".") &&
    name.indexOf(".") === name.length - 1;
  return isLabel ? name.slice(0, -1) : name;
}
