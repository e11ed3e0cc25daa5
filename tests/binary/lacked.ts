import process from "node:process";

/** A function of Deno that a runtime may lack. */
export interface RuntimeFunction {
  readonly name: string;
  /** Looks for it in the runtime that this runs in. */
  isThere(): boolean;
}

/** An older Deno, for where no runtime of the current one can be had. */
export const OLDER = "2.6.10";

/** What {@linkcode OLDER} lacks of all that Sextant calls, and `additions.ts` adds. */
export const LACKED: readonly RuntimeFunction[] = [
  { name: "Deno.FsFile.tryLock", isThere: () => "tryLock" in Deno.FsFile.prototype },
  { name: "Deno.FsFile.tryLockSync", isThere: () => "tryLockSync" in Deno.FsFile.prototype },
  { name: "unnamed datagram sockets", isThere: unnamedSocketsAreThere },
  { name: "process.getgroups", isThere: () => "getgroups" in process },
];

/** What nothing can be added for in {@linkcode OLDER}, and what Sextant cannot do there. */
export const MISSED = {
  setMulticastInterface: "node:dgram has no setMulticastInterface, by which a client sends to a " +
    "group on the interface that it is told",
} as const;

/** What a runtime says of itself: `probe.ts`, compiled, prints it. */
export interface RuntimeReport {
  /** Of Deno. */
  readonly version: string;
  /** Names of {@linkcode LACKED} that are there. */
  readonly there: readonly string[];
}

/** Where there are none, the socket is made at the path `undefined`. */
function unnamedSocketsAreThere(): boolean {
  const socket = Deno.listenDatagram({ transport: "unixpacket" });
  const { path }: { path: string | null } = socket.addr as Deno.UnixAddr;
  socket.close();
  if (path !== null) Deno.removeSync(path);
  return path === null;
}
