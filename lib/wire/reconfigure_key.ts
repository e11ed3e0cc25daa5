import type { Option } from "./option.ts";
import { type Authentication, authentication } from "./options/exchange.ts";

/** Octets of a reconfigure key, and of the HMAC-MD5 that takes its place (RFC 8415 section 20.4.1). */
export const RKAP_VALUE_LENGTH = 16;

/** What the value in an RKAP authentication option is (RFC 8415 section 20.4.1). */
export const RkapType = { key: 1, hmacMd5: 2 } as const;

const RKAP = { protocol: 3, algorithm: 1, replayDetectionMethod: 0 } as const;

/**
 * The authentication option of RKAP (RFC 8415 section 20.4.1).
 *
 * @param type one of {@linkcode RkapType}
 * @param value 16 octets
 * @param replayDetection 8 octets
 */
export function rkapOption(
  type: number,
  value: Uint8Array,
  replayDetection: Uint8Array,
): Option<Authentication> {
  const information = new Uint8Array(1 + RKAP_VALUE_LENGTH);
  information[0] = type;
  information.set(value, 1);
  return authentication.of({ ...RKAP, replayDetection, information });
}

/** Whether an authentication option holds a reconfigure key, which nobody else is to see. */
export function holdsKey({ protocol, information }: Authentication): boolean {
  return protocol === RKAP.protocol && information[0] === RkapType.key;
}
