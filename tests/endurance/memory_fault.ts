import { run } from "../support/shell.ts";
import type { Fault } from "./fault.ts";

/** Where the first version of control groups has those of memory. */
const GROUPS = "/sys/fs/cgroup/memory";
/** Octets that it may take more than it has. */
const ROOM = 256 * 1024;

/** Trouble with memory: none where this machine has no control group for it that can be written. */
export async function memoryFaults(): Promise<readonly Fault[]> {
  const can = await run("sh", "-c", `test -w ${GROUPS}/cgroup.procs && echo yes || echo no`);
  if (can.trim() === "no") {
    console.log(`Memory is not made scarce: ${GROUPS} cannot be written`);
    return [];
  }
  return [
    scarce("there is no memory left, and the system ends the process", 4000, true),
    scarce("there is no memory left for a while", 3000, false),
  ];
}

/** @param isKilled whether the system ends who wants more; else he waits */
function scarce(name: string, lasts: number, isKilled: boolean): Fault {
  return {
    name,
    lasts,
    begin: async ({ pid }) => {
      const group = `${GROUPS}/sextant-faults-${pid}`;
      const before = `${GROUPS}${await groupOf(pid)}`;
      await run("mkdir", group);
      await write(`${group}/memory.limit_in_bytes`, ROOM);
      if (!isKilled) await write(`${group}/memory.oom_control`, 1);
      // What it has stays with the group that it had it in: only what is new counts.
      await write(`${group}/cgroup.procs`, pid);
      return async () => {
        // Who is killed leaves it only when he is gone.
        await write(`${group}/memory.limit_in_bytes`, -1);
        await run(
          ...["timeout", "30", "sh", "-c"] as const,
          `for one in $(cat ${group}/cgroup.procs); do ` +
            `echo $one > ${before}/cgroup.procs || :; done; until rmdir ${group}; do sleep 0.1; done`,
        );
      };
    },
  };
}

async function groupOf(pid: number): Promise<string> {
  const groups = await run("cat", `/proc/${pid}/cgroup`);
  return /^\d+:memory:(.*)$/m.exec(groups)?.[1]?.replace(/\/$/, "") ?? "";
}

function write(file: string, value: number): Promise<string> {
  return run("sh", "-c", `echo ${value} > ${file}`);
}
