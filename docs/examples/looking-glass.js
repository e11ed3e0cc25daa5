/**
 * A looking glass for the help desk: the last exchanges of each line, by link and remote-id, over
 * HTTP on this machine.
 *
 *     curl 'http://[::1]:8549/?link=lan&remote-id=9:0a0207'
 */

/** Lines that are remembered: beyond that the one that was silent longest is forgotten. */
const MOST_LINES = 10_000;

/** Kept for as long as this file stays the same: a reload of the configuration loses none of it. */
const lines = new Map();

export default function (sextant) {
  const { z, values, defineHandler, remoteId, toHex } = sextant;
  let most = 0;

  function keyOf({ link, relays: [relay] }) {
    const said = relay && remoteId.in(relay.options);
    const line = said ? `${said.enterpriseNumber}:${toHex(said.identifier)}` : "";
    return `${link ?? ""} ${line}`;
  }

  function observe(exchange) {
    if (most === 0 || exchange.message === undefined) return;
    const key = keyOf(exchange);
    const exchanges = lines.get(key) ?? [];
    // In a Map, what is put last stands last.
    lines.delete(key);
    lines.set(key, exchanges);
    exchanges.push({
      time: new Date(exchange.at).toISOString(),
      client: exchange.clientId && toHex(exchange.clientId),
      message: exchange.messageType,
      outcome: exchange.kind,
      answer: exchange.answerType,
      why: exchange.why,
      leases: exchange.leases.map(({ lease }) => lease),
    });
    if (exchanges.length > most) exchanges.splice(0, exchanges.length - most);
    if (lines.size > MOST_LINES) lines.delete(lines.keys().next().value);
  }

  function answer(request) {
    const wanted = new URL(request.url).searchParams;
    const found = [...lines].flatMap(([key, exchanges]) => {
      const [link, line] = key.split(" ");
      const isMeant = (wanted.get("link") ?? link) === link &&
        (wanted.get("remote-id") ?? line) === line;
      return isMeant ? [{ link, "remote-id": line, exchanges }] : [];
    });
    return Response.json(found.slice(0, 100));
  }

  const lookingGlass = defineHandler({
    name: "looking-glass",
    help: "Shows the last exchanges of each line over HTTP, on this machine alone.",
    example: "looking-glass: { port: 8549 }",
    schema: z.strictObject({
      port: values.port.default(8549).describe("The port on ::1; default 8549"),
      exchanges: values.wholeNumber(1, 1000).default(20)
        .describe("How many exchanges of each line are remembered; default 20"),
    }),
    create({ port, exchanges }, { log }) {
      let server;
      let isClosed = false;
      function serve() {
        if (isClosed) return;
        try {
          server = Deno.serve({ hostname: "::1", port, onListen: () => {} }, answer);
        } catch (error) {
          // At a reload the one before has not gone yet.
          if (!(error instanceof Deno.errors.AddrInUse)) {
            return log.write("warning", `The looking glass cannot listen: ${error.message}`);
          }
          setTimeout(serve, 100);
        }
      }
      return {
        name: "looking-glass",
        open() {
          most = exchanges;
          serve();
        },
        close() {
          isClosed = true;
          server?.shutdown();
        },
      };
    },
  });

  return { handlers: [lookingGlass], observe };
}
