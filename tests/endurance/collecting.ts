/**
 * Loaded in front of a server whose V8 has `--expose-gc`: at SIGUSR2 it says how many MB live in the
 * heap, apart from what is there to be collected.
 *
 * @module
 */
const MEGABYTE = 1024 * 1024;
const { gc } = globalThis as unknown as { gc: () => void };

Deno.addSignalListener("SIGUSR2", () => {
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  console.error(`What lives: ${((heapUsed + external) / MEGABYTE).toFixed(1)} MB`);
});
