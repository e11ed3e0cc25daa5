import { InvalidArgumentError } from "commander";
import { didYouMean } from "../config/suggestion.ts";
import { parseAddress } from "../wire/address.ts";
import { fromHex } from "../wire/bytes.ts";
import { parsePrefix, type Prefix } from "../wire/prefix.ts";
import { optionCodeOf, optionNames } from "../wire/option_names.ts";
import { parseRemoteId, type RemoteId } from "../wire/options/relay.ts";
import { since2000, toSince2000 } from "../wire/since_2000.ts";

/** Reads an IPv6 address: 16 octets. @throws {InvalidArgumentError} */
export function addressArgument(text: string): Uint8Array {
  const address = parseAddress(text);
  if (address) return address;
  throw new InvalidArgumentError(
    text.includes("%")
      ? "Give the address alone, and the interface with --interface."
      : "An IPv6 address was expected, such as 2001:db8::1.",
  );
}

/** Reads an IPv6 prefix, or an address, which is one of 128 bits. @throws {InvalidArgumentError} */
export function prefixArgument(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  throw new InvalidArgumentError(
    "An IPv6 address or prefix was expected, such as 2001:db8::1 or 2001:db8::/56.",
  );
}

/** Adds an address to those before. @throws {InvalidArgumentError} */
export function addressesArgument(text: string, before: Uint8Array[] = []): Uint8Array[] {
  return [...before, addressArgument(text)];
}

/** Reads a port: 1 to 65535. @throws {InvalidArgumentError} */
export function portArgument(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) return port;
  throw new InvalidArgumentError("A port from 1 to 65535 was expected.");
}

/** Reads a DUID in hexadecimal. @throws {InvalidArgumentError} */
export function duidArgument(text: string): Uint8Array {
  const duid = fromHex(text);
  if (!duid) {
    throw new InvalidArgumentError(
      "A DUID in hexadecimal was expected, such as 0003000102005e100001 or 00:03:00:01:02:00:5e:10:00:01.",
    );
  }
  // RFC 8415 section 11.1: a type of two octets and an identifier of 1 to 128.
  if (duid.length >= 3 && duid.length <= 130) return duid;
  throw new InvalidArgumentError(`A DUID has 3 to 130 octets, and this one has ${duid.length}.`);
}

/** Adds the code of an option to those before. @throws {InvalidArgumentError} */
export function optionsArgument(text: string, before: number[] = []): number[] {
  const code = optionCodeOf(text);
  if (code !== undefined) return [...before, code];
  throw new InvalidArgumentError(
    `The name or the code of an option was expected, such as recursive-name-servers or 23${
      didYouMean(text, optionNames())
    }`,
  );
}

/** Reads a remote-id: the number of an enterprise and octets. @throws {InvalidArgumentError} */
export function remoteIdArgument(text: string): RemoteId {
  const remoteId = parseRemoteId(text);
  if (remoteId) return remoteId;
  throw new InvalidArgumentError(
    "The number of an enterprise and a remote-id in hexadecimal were expected, such as 9:00c0ffee.",
  );
}

/** Reads a time of day in UTC: seconds since 2000. @throws {InvalidArgumentError} */
export function timeArgument(text: string): number {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) / 1000 : NaN;
  const seconds = toSince2000(time);
  // Days that do not exist, and times that the protocol cannot say, come out as others.
  if (since2000.toJson(seconds) === text) return seconds;
  throw new InvalidArgumentError(
    "A time in UTC since 2000 was expected, such as 2026-07-31T23:59:59Z.",
  );
}
