/** Datagrams for a port of this machine that found no room in the buffer of their socket. */
export async function lostBySystem(port: number): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: ["/proc/net/udp6"] }).output();
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new TextDecoder().decode(stdout).split("\n").map((line) =>
    line.trim().split(/\s+/)
  );
  const lost = sockets.filter(([, address]) => address?.endsWith(local)).map((row) => row.at(-1));
  return lost.reduce((sum, drops) => sum + Number(drops), 0);
}
