import { OtherNetwork } from "../support/other_network.ts";
import { run } from "../support/shell.ts";
import type { Fault } from "./fault.ts";

/** The interface of the server that is made anew. */
export const INTERFACE = "far0";
const CLIENT = "near0";
/** Seconds within which a client on the link must be answered. */
const ANSWERED_WITHIN = 10;

/** An interface is deleted, and made anew; a client behind it is served before, and afterwards. */
export const madeAnew: Fault = {
  name: "an interface is made anew",
  lasts: 2000,
  begin: async () => {
    await using elsewhere = new AsyncDisposableStack();
    const network = elsewhere.use(new OtherNetwork());
    await serve(network);
    const later = elsewhere.move();
    return async () => {
      await using _ = later;
      await serve(network);
    };
  },
};

/** Makes the interface, has a client behind it served, and deletes it. */
async function serve(network: OtherNetwork): Promise<void> {
  await linkTo(network);
  await askFrom(network);
  await run("ip", "link", "delete", INTERFACE);
}

async function linkTo(network: OtherNetwork): Promise<void> {
  const peer = ["peer", "name", CLIENT, "netns", `${network.pid}`];
  await untilDone(() => run("ip", "link", "add", INTERFACE, "type", "veth", ...peer));
  await run("ip", "address", "add", "fe80::1/64", "dev", INTERFACE, "nodad");
  await run("ip", "link", "set", INTERFACE, "up");
  await network.run("ip", "address", "add", "fe80::2/64", "dev", CLIENT, "nodad");
  await network.run("ip", "link", "set", CLIENT, "up");
}

/** @throws {Error} when a client there gets no answer */
async function askFrom(network: OtherNetwork): Promise<void> {
  const program = new URL("asking_on_link.ts", import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "--no-prompt", "--no-check", "--allow-net"];
  await network.run(...deno, program, CLIENT, `${ANSWERED_WITHIN}`);
}

/** The other network is there a moment after its process. */
async function untilDone(what: () => Promise<unknown>): Promise<void> {
  for (let tries = 20;; tries--) {
    try {
      await what();
      return;
    } catch (error) {
      if (tries === 0) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
