/**
 * Sets routes to delegated prefixes, on the router that relays for its clients:
 * `deno run --allow-read --allow-write --allow-run=ip routes.ts /run/sextant/events.sock eth0`.
 * It asks for what is delegated first, so it can be started anew at any time.
 */

const [socket, device] = Deno.args;
/** Marks the routes that are set here: no other is touched. */
const PROTOCOL = "73";

async function ip(...words: string[]): Promise<void> {
  await new Deno.Command("ip", { args: ["-6", "route", ...words] }).output();
}

const known = new Set<string>();
const connection = await Deno.connect({ transport: "unix", path: socket! });
await connection.write(new TextEncoder().encode("state\n"));
let begun = "";
for await (const text of connection.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (begun + text).split("\n");
  begun = lines.pop()!;
  for (const line of lines) {
    const { what, prefix, "next-hop": hop } = JSON.parse(line);
    if (what === "missed") Deno.exit(1);
    if (prefix === undefined) continue;
    if (["present", "granted", "renewed", "rebound"].includes(what)) {
      await ip("replace", prefix, "via", hop, "dev", device!, "proto", PROTOCOL);
      known.add(prefix);
    } else if (known.delete(prefix)) {
      await ip("del", prefix, "dev", device!, "proto", PROTOCOL);
    }
  }
}
