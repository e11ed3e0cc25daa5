import type { Fault } from "./fault.ts";
import { run } from "./shell.ts";

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
    // A network of its own, for as long as somebody lives in it.
    const holder = new Deno.Command("unshare", { args: ["--net", "sleep", "600"] }).spawn();
    try {
      await linkTo(holder.pid);
      await askFrom(holder.pid);
      await run("ip", "link", "delete", INTERFACE);
    } catch (error) {
      await end(holder);
      throw error;
    }
    return async () => {
      try {
        await linkTo(holder.pid);
        await askFrom(holder.pid);
        await run("ip", "link", "delete", INTERFACE);
      } finally {
        await end(holder);
      }
    };
  },
};

async function linkTo(pid: number): Promise<void> {
  const peer = ["peer", "name", CLIENT, "netns", `${pid}`];
  await untilDone(() => run("ip", "link", "add", INTERFACE, "type", "veth", ...peer));
  await run("ip", "address", "add", "fe80::1/64", "dev", INTERFACE, "nodad");
  await run("ip", "link", "set", INTERFACE, "up");
  await within(pid, "ip", "address", "add", "fe80::2/64", "dev", CLIENT, "nodad");
  await within(pid, "ip", "link", "set", CLIENT, "up");
}

/** @throws {Error} when a client there gets no answer */
async function askFrom(pid: number): Promise<void> {
  const program = new URL("asking_on_link.ts", import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "--no-prompt", "--no-check", "--allow-net"];
  await within(pid, ...deno, program, CLIENT, `${ANSWERED_WITHIN}`);
}

function within(pid: number, ...words: readonly string[]): Promise<string> {
  return run("nsenter", `--net=/proc/${pid}/ns/net`, ...words);
}

async function end(holder: Deno.ChildProcess): Promise<void> {
  holder.kill("SIGKILL");
  await holder.status;
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
