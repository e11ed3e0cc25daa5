/** An option that both servers are told to send. */
export interface ConfiguredOption {
  readonly code: number;
  /** The entry of `handlers:`. */
  readonly sextant: string;
  /** Kea's `data`, in its own notation or as octets. */
  readonly kea: { readonly data: string; readonly octets?: boolean };
  readonly always?: boolean;
}

/** What clients are told besides what they are given. */
export const OPTIONS: readonly ConfiguredOption[] = [
  {
    code: 23,
    sextant: 'recursive-name-servers: { addresses: ["2001:db8::53", "2001:db8::54"] }',
    kea: { data: "2001:db8::53, 2001:db8::54" },
  },
  {
    code: 24,
    sextant: "domain-search-list: { domain-names: [example.com, sub.example.net] }",
    kea: { data: "example.com, sub.example.net" },
  },
  {
    code: 21,
    sextant: "sip-server-names: { domain-names: [sip.example.org] }",
    kea: { data: "sip.example.org" },
  },
  {
    code: 22,
    sextant: 'sip-server-addresses: { addresses: ["2001:db8::5060"] }',
    kea: { data: "2001:db8::5060" },
  },
  {
    code: 31,
    sextant: 'sntp-servers: { addresses: ["2001:db8::123"] }',
    kea: { data: "2001:db8::123" },
  },
  {
    code: 32,
    sextant: "information-refresh-time: { time: 7200 }",
    kea: { data: "7200" },
  },
  {
    code: 41,
    sextant: 'posix-timezone: { timezone: "CET-1CEST,M3.5.0,M10.5.0/3" }',
    kea: { data: "CET-1CEST\\,M3.5.0\\,M10.5.0/3" },
  },
  {
    code: 56,
    sextant: 'ntp-servers: { servers: [{ address: "2001:db8::123" }] }',
    kea: { data: "0001001020010DB8000000000000000000000123", octets: true },
  },
  {
    code: 59,
    sextant: 'boot-file-url: { url: "tftp://[2001:db8::69]/boot.efi" }',
    kea: { data: "tftp://[2001:db8::69]/boot.efi" },
  },
  {
    code: 64,
    sextant: "aftr-name: { fqdn: aftr.example.org }",
    kea: { data: "aftr.example.org" },
  },
  {
    code: 82,
    sextant: "sol-max-rt: { limit: 43200, always-send: true }",
    kea: { data: "0000A8C0", octets: true },
    always: true,
  },
  {
    code: 83,
    sextant: "inf-max-rt: { limit: 43200 }",
    kea: { data: "0000A8C0", octets: true },
  },
];
