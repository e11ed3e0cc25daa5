/**
 * Writes a line of JSON for whatever is given to clients or taken back: who, on which line, what, and
 * for how long. The handler says where to, and nothing else; what it is told of has left already.
 */

/** Lines that wait for the disk: more are dropped and counted, since memory has an end. */
const MOST_WAITING = 10_000;

export default function (sextant) {
  const { z, values, defineHandler, remoteId, interfaceId, toHex } = sextant;

  let file;
  let countLost = () => {};
  let warn = () => {};
  let waiting = [];
  let writing = Promise.resolve();

  /** One write at a time, of all that has come meanwhile. */
  function write() {
    writing = writing.then(async () => {
      const lines = waiting;
      waiting = [];
      if (lines.length === 0) return;
      try {
        await Deno.writeTextFile(file, lines.join(""), { append: true });
      } catch (error) {
        countLost(lines.length);
        warn(error);
      }
    });
  }

  const accounting = defineHandler({
    name: "accounting",
    help: "Writes what clients are given to a file, a line of JSON each.",
    example: "accounting: { file: accounting.ndjson }",
    schema: z.strictObject({ file: values.filePath.describe("The file, which is appended to") }),
    create(config, { resolve, counter, log }) {
      countLost = counter("records lost");
      warn = (error) => log.write("warning", `Cannot write accounting records: ${error.message}`);
      // What is open belongs to a configuration in force, which this is not yet.
      return { name: "accounting", open: () => void (file = resolve(config.file)) };
    },
  });

  function observe(exchange) {
    if (file === undefined || exchange.kind !== "answered" || exchange.answerType !== "reply") {
      return;
    }
    const [relay] = exchange.relays;
    const line = relay && remoteId.in(relay.options);
    const port = relay && interfaceId.in(relay.options);
    for (const { lease, validLifetime } of exchange.leases) {
      if (waiting.length === MOST_WAITING) return countLost();
      const record = {
        time: new Date(exchange.at).toISOString(),
        message: exchange.messageType,
        client: exchange.clientId && toHex(exchange.clientId),
        link: exchange.link,
        "remote-id": line && `${line.enterpriseNumber}:${toHex(line.identifier)}`,
        "interface-id": port && toHex(port),
        lease,
        seconds: validLifetime,
      };
      waiting.push(`${JSON.stringify(record)}\n`);
    }
    write();
  }

  return { handlers: [accounting], observe };
}
