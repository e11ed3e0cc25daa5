import { OperatorError } from "../operator_error.ts";
import type { CommandIo } from "./io.ts";

/** What an operator is told of an error, or `undefined` of one that nobody expected. */
export function linesForOperator(error: unknown): readonly string[] | undefined {
  if (error instanceof OperatorError) return error.lines;
  return error instanceof Deno.errors.NotCapable
    ? [`The program lacks a permission: ${error.message}`]
    : undefined;
}

/** Ends a command with what an operator is told of an error. @throws an error that nobody expected */
export function failFor(error: unknown, io: CommandIo): void {
  const lines = linesForOperator(error);
  if (!lines) throw error;
  for (const line of lines) io.stderr(line);
  io.exit(1);
}
