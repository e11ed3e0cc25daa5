import assert from "node:assert/strict";
import { INTERFACE, SERVER } from "../addresses.ts";
import { eventually } from "../eventually.ts";
import type { Lab } from "../lab.ts";

/**
 * Starts ISC's relay on the host upstream, and resolves when it relays. It says on which interface
 * it heard the client, which the server has to say again.
 */
export async function startRelay(lab: Lab): Promise<void> {
  const log = lab.log("dhcrelay");
  const links = ["-l", SERVER.clientInterface, "-u", `${SERVER.upstream}%${INTERFACE}`];
  lab.network.upstream.start(["dhcrelay", "-6", "-d", "-I", "--no-pid", ...links], { log });
  await eventually(() => {
    const text = Deno.readTextFileSync(log);
    for (const name of [SERVER.clientInterface, INTERFACE]) {
      assert.match(text, new RegExp(`Sending on +Socket/${name}\\b`), "the relay does not start");
    }
  }, 20_000);
}
