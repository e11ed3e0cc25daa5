import { Lines } from "../support/lines.ts";
import type { Host } from "./host.ts";
import { UPSTREAM_HOST } from "./addresses.ts";
import { requireProgram } from "./programs.ts";

// dumpcap hands packets on in blocks: the end of the run is on disk when this is.
const END_MARK = "sextant interop: end of capture";
const DISCARD_PORT = 9;
/** dumpcap writes numbers as the machine has them. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Everything on the server's links, written to a file. */
export class Capture {
  private constructor(
    readonly file: string,
    readonly server: Host,
    readonly child: Deno.ChildProcess,
    readonly output: Lines,
  ) {}

  /** Begins, and resolves when no packet from now on is missed. */
  static async start(
    server: Host,
    interfaces: readonly string[],
    file: string,
  ): Promise<Capture> {
    const [ip, ...words] = server.entering([
      requireProgram("dumpcap"),
      ...["-q", "-f", "ip6", "-w", file],
      ...interfaces.flatMap((name) => ["-i", name]),
    ]);
    const child = new Deno.Command(ip, { args: words, stdout: "null", stderr: "piped" }).spawn();
    const output = new Lines(child.stderr);
    await output.until(/^File: /, 20_000);
    return new Capture(file, server, child, output);
  }

  /** Ends, and resolves when every packet up to now is in the file. */
  async stop(): Promise<void> {
    await this.flush();
    this.child.kill("SIGINT");
    await this.child.status;
    await this.output.ended;
  }

  /** Resolves when every packet up to now is in the file. */
  async flush(): Promise<void> {
    const [ip, ...words] = this.server.entering([
      "bash",
      "-c",
      `echo -n '${END_MARK}' >/dev/udp/${UPSTREAM_HOST}/${DISCARD_PORT}`,
    ]);
    const mark = new TextEncoder().encode(END_MARK);
    for (let tries = 0; tries < 50; tries++) {
      await new Deno.Command(ip, { args: words, stderr: "null" }).output();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const written = await Deno.readFile(this.file);
      if (endsWith(written, mark) && endsWithBlock(written)) return;
    }
    throw new Error(`The end of the run did not get into the capture ${this.file}`);
  }
}

// The mark is in the last few packets; neighbour discovery may follow it.
function endsWith(bytes: Uint8Array, mark: Uint8Array): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - 4096));
  for (let at = 0; at + mark.length <= tail.length; at++) {
    if (mark.every((octet, index) => tail[at + index] === octet)) return true;
  }
  return false;
}

/**
 * Whether it ends where a block of pcapng does, each of which has its length in front and behind:
 * dumpcap writes without regard to where they end.
 */
function endsWithBlock(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(bytes.length - 4, LITTLE_ENDIAN);
  const begin = bytes.length - length;
  return length >= 12 && begin >= 0 && view.getUint32(begin + 4, LITTLE_ENDIAN) === length;
}
