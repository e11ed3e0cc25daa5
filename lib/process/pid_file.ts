import { statIfThere } from "../file_info.ts";
import { OperatorError } from "../operator_error.ts";
import { readProcessNumber, writeProcessNumber } from "../process_number.ts";
import { reasonOf } from "../thrown.ts";

/**
 * A file that tells service managers the number of this process. It is opened early, while this
 * process may, and written when the server runs: until then it names whoever it named before.
 */
export class PidFile {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens the file, made where there is none. What holds anything but a number is no PID file, and
   * stays as it is.
   *
   * @throws {OperatorError}
   */
  static open(path: string): PidFile {
    let file: Deno.FsFile | undefined;
    try {
      refuseIrregular(path);
      file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o644 });
      refuseOther(path, file);
      return new PidFile(path, file);
    } catch (error) {
      file?.close();
      if (error instanceof OperatorError) throw error;
      throw new OperatorError(describe(path, whyNot(error)), { cause: error });
    }
  }

  /** Makes sure that a file that is there is a PID file. @throws {OperatorError} */
  static examine(path: string): void {
    refuseIrregular(path);
    using file = Deno.openSync(path);
    refuseOther(path, file);
  }

  /** Writes the number down. */
  write(pid: number): void {
    try {
      writeProcessNumber(this.#file, pid);
    } catch (error) {
      throw new OperatorError(describe(this.#path, whyNot(error)), { cause: error });
    }
  }

  /** Removes the file where it names this process or nobody, and nobody else's. */
  close(pid: number): void {
    try {
      const there = Deno.readTextFileSync(this.#path).trim();
      if (there !== "" && there !== String(pid)) return;
      // Its folder may be root's, while the server is somebody else by now: empty, it names nobody.
      this.#file.truncateSync(0);
      Deno.removeSync(this.#path);
    } catch (error) {
      const isLeft = error instanceof Deno.errors.PermissionDenied ||
        error instanceof Deno.errors.NotFound;
      if (!isLeft) throw error;
    } finally {
      this.#file.close();
    }
  }
}

/** To open a FIFO would wait for somebody at its other end. */
function refuseIrregular(path: string): void {
  const found = statIfThere(path);
  if (found?.isDirectory) throw new OperatorError(describe(path, "it is a folder"));
  if (found && !found.isFile) throw new OperatorError(describe(path, "it is not a regular file"));
}

function refuseOther(path: string, file: Deno.FsFile): void {
  if (readProcessNumber(file) !== undefined) return;
  throw new OperatorError(
    `Cannot use the PID file ${path}: it holds something else than the number of a process, ` +
      "expected a file of its own",
  );
}

function describe(path: string, why: string): string {
  return `Cannot write the PID file ${path}: ${why}`;
}

function whyNot(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "its folder does not exist";
  if (error instanceof Deno.errors.NotADirectory) return "its folder is not one";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return reasonOf(error);
}
