import { OperatorError } from "../operator_error.ts";
import { reasonOf } from "../thrown.ts";
import { InterfaceThread } from "./interface_thread.ts";

/** Addresses of which a reading takes so long that another thread does it: some milliseconds. */
const MANY = 100;

/** The interfaces of this machine and their addresses. @throws {OperatorError} */
export function machineInterfaces(
  list: () => Deno.NetworkInterfaceInfo[] = Deno.networkInterfaces,
): Deno.NetworkInterfaceInfo[] {
  try {
    return list();
  } catch (error) {
    throw cannotSee(error);
  }
}

/** Reads the interfaces of this machine again and again. Where there are many, nobody waits for it. */
export class InterfaceReader {
  readonly #list: () => Deno.NetworkInterfaceInfo[];
  #thread: InterfaceThread | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param list reads them in this thread */
  constructor(list: () => Deno.NetworkInterfaceInfo[] = Deno.networkInterfaces) {
    this.#list = list;
  }

  /** As they are now. @throws {OperatorError} */
  read(): Promise<readonly Deno.NetworkInterfaceInfo[]> {
    const read = this.#last.then(() => this.#read());
    this.#last = read.catch(() => {});
    return read;
  }

  /** To be called when nobody reads any more. */
  close(): void {
    this.#isClosed = true;
    this.#thread?.close();
  }

  async #read(): Promise<readonly Deno.NetworkInterfaceInfo[]> {
    const thread = this.#thread;
    if (thread) {
      try {
        return await thread.read();
      } catch (error) {
        if (this.#isClosed) throw new OperatorError("The interfaces are not looked at any more");
        if (!thread.isOver) throw cannotSee(error);
        this.#thread = undefined;
      }
    }
    const found = machineInterfaces(this.#list);
    if (found.length >= MANY && !this.#isClosed) this.#thread = new InterfaceThread();
    return found;
  }
}

function cannotSee(error: unknown): OperatorError {
  return new OperatorError(
    `Cannot see the interfaces of this machine: ${reasonOf(error)}; expected netlink sockets ` +
      "to be allowed (of a systemd unit, AF_NETLINK in RestrictAddressFamilies)",
    { cause: error },
  );
}
