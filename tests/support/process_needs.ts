/** Microseconds of a tick, in which Linux counts the processor time of a process. */
const TICK = 10_000;

/** What another process needs, as Linux counts it; memory is in MB. */
export class ProcessNeeds {
  constructor(readonly pid: number) {}

  /** What it has now. */
  memory(): Promise<number> {
    return this.#memory("VmRSS");
  }

  /** What it has now; from here on the peak is counted. */
  async beginPeak(): Promise<number> {
    await shell(`echo 5 > /proc/${this.pid}/clear_refs`);
    return await this.memory();
  }

  /** The most that it has had since then. */
  peak(): Promise<number> {
    return this.#memory("VmHWM");
  }

  /** Files, sockets and the like that it has open. */
  async handles(): Promise<number> {
    return Number(await shell(`ls /proc/${this.pid}/fd | wc -l`));
  }

  /** Microseconds of processor time that it has had, for itself and in the kernel. */
  async processorTime(): Promise<number> {
    const stat = await shell(`cat /proc/${this.pid}/stat`);
    // The name of the program, in brackets, may have spaces in it.
    const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
    return (Number(user) + Number(system)) * TICK;
  }

  async #memory(what: string): Promise<number> {
    const line = await shell(`grep ${what} /proc/${this.pid}/status`);
    return Number(/\d+/.exec(line)![0]) / 1024;
  }
}

// A shell, because Deno reads nothing in /proc that belongs to others.
async function shell(command: string): Promise<string> {
  const { code, stdout } = await new Deno.Command("sh", { args: ["-c", command] }).output();
  if (code !== 0) throw new Error(`"${command}" ended with ${code}`);
  return new TextDecoder().decode(stdout);
}
