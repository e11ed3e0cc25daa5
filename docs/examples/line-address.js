/**
 * For access networks: an address and a prefix that follow from the line, which the relay next to the
 * client tells in its remote-id. No table is kept, and who knows the line knows the address.
 *
 * The last two octets of the remote-id are the line, such as slot and port.
 */
export default function (sextant) {
  const { z, values, defineHandler, assigning, assignersFrom } = sextant;
  const { addressToBigInt, bigIntToAddress } = sextant;

  /** Lower ones are for routers and servers. */
  const FIRST = 0x1_0000;

  /** The address or prefix with this number, among those of one length. */
  function numbered({ address }, number, length) {
    const bits = addressToBigInt(address) + (BigInt(number) << BigInt(128 - length));
    return { address: bigIntToAddress(bits), length };
  }

  const lineAddress = defineHandler({
    name: "line-address",
    help: "Gives each line an address and a prefix that follow from its remote-id.",
    example: 'line-address: { enterprise: 9, addresses: "2001:db8:1::/96" }',
    schema: z.strictObject({
      enterprise: values.uint32.describe("The vendor whose remote-ids are meant"),
      addresses: values.prefix.optional().describe("A prefix that the addresses are in"),
      prefixes: values.prefix.optional().describe("A prefix that the delegated prefixes are in"),
      "delegated-length": values.wholeNumber(48, 64).default(56)
        .describe("The length of the delegated prefixes; default 56"),
      lifetime: values.duration.prefault("1d").describe("How long they are given; default 1d"),
    }),
    create(config, { log, report, reserved, counter }) {
      const { addresses, prefixes, lifetime } = config;
      const length = config["delegated-length"];
      if (prefixes && prefixes.length + 16 > length) {
        report(
          "error",
          `expected a prefix of /${length - 16} or shorter, so that 65536 lines have one each`,
          ["prefixes"],
        );
      }
      // No pool gives what is a line's.
      for (const each of [addresses, prefixes]) if (each) reserved.add(each);
      const form = new RegExp(`^remote-id:${config.enterprise}:(?:..)*(....)$`);
      const countOdd = counter("remote-ids that name no line");

      function find(ids) {
        for (const id of ids) {
          const line = form.exec(id);
          if (!line) {
            if (id.startsWith(`remote-id:${config.enterprise}:`)) countOdd();
            continue;
          }
          const number = parseInt(line[1], 16);
          return {
            id,
            addresses: addresses ? [numbered(addresses, FIRST + number, 128)] : [],
            prefixes: prefixes ? [numbered(prefixes, number, length)] : [],
            hostname: `line-${number}`,
          };
        }
        return undefined;
      }

      const times = { preferred: Math.floor(lifetime / 2), valid: lifetime };
      const lifetimes = { address: times, prefix: times };
      // What one client has is never given to another, in whatever way it is computed.
      return assigning("line-address", assignersFrom({ find, lifetimes, log }));
    },
  });

  return { handlers: [lineAddress] };
}
