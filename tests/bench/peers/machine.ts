import { findProgram } from "../../interop/programs.ts";
import type { Peer } from "./peer.ts";

const SYNCS = 200;
const OCTETS = new Uint8Array(4096);

/** What was measured on and with. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly kernel: string;
  readonly deno: string;
  /** Milliseconds: the median of an fdatasync of 4 KiB at the end of a file. */
  readonly sync: number;
  /** Of each server, by its title; of Sextant the commit. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Looks at the machine. @param folder on the disk that leases are written to */
export async function machineOf(peers: readonly Peer[], folder: string): Promise<Machine> {
  const versions: Record<string, string> = {};
  for (const { title, versionCommand } of peers) {
    versions[title] = await firstLine(versionCommand) ?? "unknown";
  }
  const model = await firstLine(["sed", "-n", "s/^model name.*: //p", "/proc/cpuinfo"]);
  return {
    processor: model ?? "unknown",
    cores: navigator.hardwareConcurrency,
    kernel: await firstLine(["uname", "-r"]) ?? "unknown",
    deno: Deno.version.deno,
    sync: await syncTime(`${folder}/synced`),
    versions,
  };
}

async function syncTime(path: string): Promise<number> {
  using file = await Deno.open(path, { create: true, write: true });
  const times: number[] = [];
  for (let count = 0; count < SYNCS; count++) {
    file.writeSync(OCTETS);
    const began = performance.now();
    file.syncDataSync();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[SYNCS >> 1]!;
}

/** Some print their version to standard error. */
async function firstLine([program, ...args]: readonly string[]): Promise<string | undefined> {
  const path = findProgram(program!);
  if (path === undefined) return undefined;
  const cwd = new URL(".", import.meta.url);
  const { stdout, stderr } = await new Deno.Command(path, { args, cwd }).output();
  const decoder = new TextDecoder();
  return (decoder.decode(stdout) || decoder.decode(stderr)).split("\n").find((line) => line !== "");
}
