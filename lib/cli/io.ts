import { writeLine } from "./write_line.ts";

/** What a command says and hears: the process's own streams, or a test's. */
export interface CommandIo {
  /** Writes one line of results. The line feed is added. */
  readonly stdout: (line: string) => void;
  /** Writes one line of diagnostics. The line feed is added. */
  readonly stderr: (line: string) => void;
  /** The lines of standard input, without their line ends. It can be read once. */
  stdin(): AsyncIterable<string>;
  /** Whether somebody still reads the results; left out: yes. */
  readonly isRead?: () => boolean;
  /** Sets the exit status; the command goes on to its end. */
  exit(code: number): void;
}

/** The streams and the exit status of this process. */
export const processIo: CommandIo = {
  stdout: (line) => {
    stdoutIsOpen = writeLine(Deno.stdout, line) && stdoutIsOpen;
  },
  stderr: (line) => {
    writeLine(Deno.stderr, line);
  },
  stdin: async function* () {
    for await (const line of linesOf(Deno.stdin.readable)) {
      yield line;
      // With `sextant decode | head`, nobody is left to read what further lines would give.
      if (!stdoutIsOpen) return;
    }
  },
  isRead: () => stdoutIsOpen,
  exit: (code) => {
    Deno.exitCode = code;
  },
};

let stdoutIsOpen = true;

/** Splits UTF-8 octets into lines as they arrive; LF and CR LF end a line, and so does the end. */
export async function* linesOf(input: ReadableStream<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of input) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    const unfinished = pieces.pop()!;
    for (const piece of pieces) {
      yield withoutReturn(begun.join("") + piece);
      begun = [];
    }
    begun.push(unfinished);
  }
  const last = begun.join("") + decoder.decode();
  if (last !== "") yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
