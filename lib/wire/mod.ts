/**
 * The wire format of DHCPv6: messages, options, DUIDs, addresses. No I/O, clock or randomness.
 *
 * @module
 */
export * from "./address.ts";
export * from "./bytes.ts";
export * from "./check.ts";
export * from "./combining.ts";
export * from "./declared_messages.ts";
export * from "./document.ts";
export * from "./domain_name.ts";
export * from "./duid.ts";
export * from "./duid_types.ts";
export * from "./error.ts";
export * from "./frame.ts";
export * from "./hardware_type.ts";
export * from "./json.ts";
export * from "./layout.ts";
export * from "./message.ts";
export * from "./message_declaration.ts";
export * from "./message_document.ts";
export * from "./message_layout.ts";
export * from "./message_type.ts";
export * from "./names.ts";
export type { OctetPattern } from "./octet_patterns.ts";
export * from "./option.ts";
export * from "./options/mod.ts";
export * from "./packed_prefix.ts";
export * from "./places.ts";
export * from "./prefix.ts";
export * from "./reader.ts";
export * from "./since_2000.ts";
export * from "./status_code.ts";
export * from "./text.ts";
export * from "./validate.ts";
export * from "./writer.ts";
