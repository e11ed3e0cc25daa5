import { NumberNames } from "./names.ts";

/** Kinds of hardware, as IANA numbers them for ARP: those that are still about. */
export const HardwareType = {
  ethernet: 1,
  "ieee-802": 6,
  hdlc: 17,
  "fibre-channel": 18,
  "ieee-1394": 24,
  "eui-64": 27,
  infiniband: 32,
} as const;

const hardwareTypes = new NumberNames(HardwareType, (name) => name);

/** `ethernet`, or the number itself where it has no name here. */
export function describeHardwareType(type: number): string | number {
  return hardwareTypes.nameOf(type) ?? type;
}
