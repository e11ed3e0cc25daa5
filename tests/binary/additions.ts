/**
 * Adds to an older runtime what Sextant calls and it lacks: `LACKED` in `runtime.ts`, no more.
 *
 * @module
 */
import process from "node:process";

/** How long a lock that nobody holds may take on a busy machine. */
const LOCK_LIMIT = 1_000;

/** Lets a process end though it waits for a lock that somebody else holds. */
export let waitsForLock = false;

type DatagramOptions =
  | (Deno.UdpListenOptions & { readonly transport: "udp" })
  | (Partial<Deno.UnixListenOptions> & { readonly transport: "unixpacket" });

const paths = new WeakMap<Deno.FsFile, string>();
const locks = new WeakMap<Deno.FsFile, Deno.FsFile>();

const open = Deno.open;
const close = Deno.FsFile.prototype.close;

Deno.open = async (path, options) => {
  const file = await open(path, options);
  paths.set(file, path.toString());
  return file;
};

// There is no lock that does not wait. One that waits keeps its file from being read, so it is a
// second one of the same path that holds the lock.
Deno.FsFile.prototype.tryLock = async function (exclusive) {
  const second = await open(paths.get(this)!, { read: true, write: true });
  const locked = second.lock(exclusive).then(() => true);
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), LOCK_LIMIT);
  const isLocked = await Promise.race([locked, late]);
  clearTimeout(timer);
  if (isLocked) locks.set(this, second);
  else {
    waitsForLock = true;
    second.close();
  }
  return isLocked;
};

const openSync = Deno.openSync;

Deno.openSync = (path, options) => {
  const file = openSync(path, options);
  paths.set(file, path.toString());
  return file;
};

const LOCKER = `onmessage = async ({ data: { path, exclusive, isLocked } }) => {
  const file = await Deno.open(path);
  await file.lock(exclusive);
  Atomics.store(isLocked, 0, 1);
  Atomics.notify(isLocked, 0);
}`;

// Another thread waits for the lock, and this one waits for that as long as it likes.
Deno.FsFile.prototype.tryLockSync = function (exclusive) {
  const isLocked = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(LOCKER)}`, {
    type: "module",
  });
  worker.postMessage({ path: paths.get(this), exclusive, isLocked });
  const isFree = Atomics.wait(isLocked, 0, 0, LOCK_LIMIT) !== "timed-out";
  worker.terminate();
  if (isFree) this.lockSync(exclusive);
  else waitsForLock = true;
  return isFree;
};

Deno.FsFile.prototype.close = function () {
  const second = locks.get(this);
  if (second) close.call(second);
  close.call(this);
};

const listenDatagram = Deno.listenDatagram;

// Without a path the socket would be made at the path "undefined": one whose path is taken away again
// is as good as unnamed.
Deno.listenDatagram = (options: DatagramOptions) => {
  if (options.transport === "udp") return listenDatagram(options);
  if (options.path !== undefined) return listenDatagram(options);
  const path = `/tmp/sextant-${crypto.randomUUID()}`;
  const socket = listenDatagram({ ...options, path });
  Deno.removeSync(path);
  return socket;
};

// Nothing without permission to read /proc can tell them.
process.getgroups = () => [];
