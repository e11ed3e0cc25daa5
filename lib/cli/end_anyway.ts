/** Ends the process once nothing of its own is left to do, whatever others have begun and not ended. */
export function endAnyway(): void {
  Deno.unrefTimer(setTimeout(() => Deno.exit(), 0));
}
