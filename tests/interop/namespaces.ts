import { requireProgram } from "./programs.ts";

// The process that made a namespace is in its name, so that one run never takes another's away.
const PREFIX = "sextant-interop";
let made = 0;

/**
 * Makes a network namespace.
 *
 * @returns its name
 */
export async function makeNamespace(role: string): Promise<string> {
  const name = `${PREFIX}-${Deno.pid}-${made++}-${role}`;
  await ip("netns", "add", name);
  return name;
}

/** Ends whatever runs in a namespace, and removes it with its interfaces. */
export async function removeNamespace(name: string): Promise<void> {
  for (const pid of (await ip("netns", "pids", name)).split("\n").filter(Boolean)) {
    try {
      Deno.kill(Number(pid), "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  await ip("netns", "del", name);
}

/** Removes the namespaces that runs left behind which no longer exist. */
export async function removeLeftovers(): Promise<void> {
  for (const { name, pid } of await ownNamespaces()) {
    if (!await isRunning(pid)) await removeNamespace(name);
  }
}

/** Removes every namespace of this run. */
export async function removeAll(): Promise<void> {
  for (const { name, pid } of await ownNamespaces()) {
    if (pid === Deno.pid) await removeNamespace(name);
  }
}

async function ownNamespaces(): Promise<{ name: string; pid: number }[]> {
  const names = (await ip("netns", "list")).split("\n").map((line) => line.split(" ")[0]!);
  return names.flatMap((name) => {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    return pid === undefined ? [] : [{ name, pid: Number(pid) }];
  });
}

// A grant for all files is not one for /proc.
async function isRunning(pid: number): Promise<boolean> {
  const { success } = await new Deno.Command("sh", {
    args: ["-c", `kill -0 ${pid}`],
    stderr: "null",
  }).output();
  return success;
}

/**
 * Runs `ip`.
 *
 * @returns what it printed
 * @throws {Error} with its own words, when it fails
 */
export async function ip(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(requireProgram("ip"), { args: words })
    .output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(`"ip ${words.join(" ")}" failed: ${decoder.decode(stderr).trim()}`);
  }
  return decoder.decode(stdout);
}
