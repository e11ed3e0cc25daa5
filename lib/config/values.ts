/**
 * The kinds of values of the configuration language: how each is written, what it becomes, and
 * what is said when it is wrong.
 *
 * @module
 */
export { account } from "./values/account.ts";
export {
  address,
  type AddressRange,
  addressRange,
  prefix,
  prefixes,
  prefixesOrNone,
} from "./values/address.ts";
export {
  addressThat,
  multicastAddress,
  otherThanUnicast,
  unicastAddress,
} from "./values/address.ts";
export { ipv4Prefix } from "./values/ipv4_prefix.ts";
export { filePath, hexBytes, mark, messageType, optionCodeOrName, text } from "./values/name.ts";
export { byteSize, fileMode, port, uint16, uint32, uint8, wholeNumber } from "./values/number.ts";
export { powerOfTwo } from "./values/number.ts";
export { choice, type Chosen } from "./values/choice.ts";
export { domainName } from "./values/domain_name.ts";
export { interfaceIdPattern, octetPattern } from "./values/octet_pattern.ts";
export { oneKind } from "./values/one_kind.ts";
export { oneOrMany } from "./values/one_or_many.ts";
export { alwaysSend, neverSend, unlessSet } from "./values/sending.ts";
export { textual, textualOrNumber, type TextualType } from "./values/textual.ts";
export { atLeastASecond, duration, lifetime } from "./values/time.ts";
export { uri } from "./values/uri.ts";
