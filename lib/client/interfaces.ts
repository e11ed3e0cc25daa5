import { ChannelError } from "./channel.ts";

/** @throws {ChannelError} when this machine has no interface of that name */
export function requireInterface(name: string): void {
  const names = new Set(Deno.networkInterfaces().map((one) => one.name));
  if (names.has(name)) return;
  throw new ChannelError(
    `There is no interface ${name}: this machine has ${[...names].join(", ") || "none"}`,
  );
}
