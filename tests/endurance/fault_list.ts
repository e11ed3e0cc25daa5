import { DatabaseSync } from "node:sqlite";
import { run } from "../support/shell.ts";
import type { Fault } from "./fault.ts";
import { madeAnew } from "./interface_fault.ts";
import { memoryFaults } from "./memory_fault.ts";

const HOUR = 3600;

/** Every fault that there is, by turns. */
export const FAULTS: readonly Fault[] = [
  ofDisk("the disk is full", "write ENOSPC", 1500),
  ofDisk("the disk cannot be written", "write EIO", 1500),
  ofDisk("what was written does not reach the disk", "sync EIO", 1500),
  ofDisk("the disk takes eight seconds", "sync 8000", 9000),
  {
    name: "another program has the lease database locked",
    lasts: 3000,
    begin: ({ database }) => {
      const other = new DatabaseSync(database);
      other.exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE");
      return () => {
        other.exec("ROLLBACK");
        other.close();
      };
    },
  },
  ofDisk("the clock is a day ahead", `clock ${24 * HOUR}`, 2000),
  ofDisk("the clock is two hours behind", `clock ${-2 * HOUR}`, 2000),
  {
    name: "there are no descriptors left",
    lasts: 2000,
    begin: async ({ pid }) => {
      const before =
        (await run("prlimit", `--pid=${pid}`, "--nofile", "--output=SOFT,HARD", "--noheadings"))
          .trim().split(/\s+/).join(":");
      await run("prlimit", `--pid=${pid}`, "--nofile=3:");
      return async () => {
        await run("prlimit", `--pid=${pid}`, `--nofile=${before}`).catch(() => {});
      };
    },
  },
  {
    name: "nobody reads the console any more",
    lasts: 500,
    begin: (server) => {
      server.closeConsole();
      return () => {};
    },
  },
  {
    name: "loopback goes down",
    lasts: 1500,
    begin: async () => {
      await run("ip", "link", "set", "lo", "down");
      return async () => {
        await run("ip", "link", "set", "lo", "up");
      };
    },
  },
  {
    name: "the process is stopped for a while",
    lasts: 3000,
    begin: async ({ pid }) => {
      await run("kill", "-STOP", `${pid}`);
      return async () => {
        await run("kill", "-CONT", `${pid}`).catch(() => {});
      };
    },
  },
  madeAnew,
  ...await memoryFaults(),
];

/** Trouble that `trouble.c` makes. */
function ofDisk(name: string, trouble: string, lasts: number): Fault {
  return {
    name,
    lasts,
    begin: (server) => {
      server.begin(trouble);
      return () => server.begin("");
    },
  };
}
