/** Runs a program to its end. @returns what it wrote @throws {Error} when it failed */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = (octets: Uint8Array) => new TextDecoder().decode(octets);
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}
