import { hexOf } from "../../handlers/support.ts";

/**
 * What the handlers of the whole configuration send that stand for an option: its code, and the
 * octets of each value in hexadecimal digits.
 */
export const CONTRACT_OPTIONS: Readonly<
  Record<string, readonly [code: number, ...values: string[]]>
> = {
  "preference": [7, "ff"],
  "sip-server-names": [21, nameOf("sip", "example", "org")],
  "sip-server-addresses": [22, "20010db8000000000000000000005060"],
  "recursive-name-servers": [23, "20010db8000000000000000000000053"],
  "domain-search-list": [24, nameOf("example", "com") + nameOf("example", "net")],
  "sntp-servers": [31, "20010db8000000000000000000000123"],
  "ntp-servers": [
    56,
    `00030012${nameOf("time", "example", "org")}`,
    "0001001020010db8000000000000000000000123",
    "00020010ff080000000000000000000000000101",
  ],
  "option": [59, hexOf("tftp://[2001:db8::69]/boot.efi")],
  "aftr-name": [64, nameOf("aftr", "example", "org")],
  "sol-max-rt": [82, "0000a8c0"],
  "inf-max-rt": [83, "0000a8c0"],
  "map-e": [
    94,
    // A rule with its port parameters, then the border relays (RFC 7598 sections 4 and 5).
    "00590015" + "01" + "0c" + "18c0000200" + "2420010db8f0" + "005d0004" + "06000000" +
    "005a0010" + "20010db8000000000000000000000001" +
    "005a0010" + "20010db8000000000000000000000002",
  ],
  "map-t": [
    95,
    "00590015" + "00" + "10" + "18c6336400" + "2820010db895" + "005d0004" + "06000000" +
    "005b0009" + "40" + "20010db800000001",
  ],
};

function nameOf(...labels: readonly string[]): string {
  const octets = labels.map((label) =>
    `${label.length.toString(16).padStart(2, "0")}${hexOf(label)}`
  );
  return `${octets.join("")}00`;
}
