import type { Configuration } from "../config/configuration.ts";
import type { Finding } from "../config/finding.ts";
import { isPattern } from "../config/interface_pattern.ts";
import { Machine } from "../config/machine.ts";
import type { ListenerConfiguration } from "../config/sections/listen.ts";
import { START_AS_USER } from "../server/host.ts";
import { nameOfPlace } from "../server/place.ts";
import { listNames } from "./listening_text.ts";

/** From this port on anybody may listen. */
const UNPRIVILEGED = 1024;

/**
 * Warns of what a server that root starts cannot listen to once it has become its user: listeners
 * whose interface or address comes later, on ports that only root opens. That an interface which is
 * there may be made anew is worth knowing.
 *
 * @param isRootFirst whether root starts the server, and it becomes a user
 */
export function comesTooLate(
  { user, listen = [] }: Partial<Pick<Configuration, "user" | "listen">>,
  interfaces: readonly Deno.NetworkInterfaceInfo[],
  isRootFirst: boolean,
): Finding[] {
  if (!isRootFirst || user === undefined) return [];
  const machine = new Machine(interfaces);
  const privileged = listen.filter(({ port }) => port < UNPRIVILEGED);
  const late = privileged.filter((listener) => !isThere(listener, machine));
  if (late.length > 0) {
    return [finding("warning", `${user} cannot open ${portsOf(late)} when it comes`)];
  }
  const anew = privileged.filter(({ kind }) => kind === "interface");
  if (anew.length === 0) return [];
  return [finding("info", `${user} cannot open ${portsOf(anew)} should it be made anew`)];
}

function isThere(listener: ListenerConfiguration, machine: Machine): boolean {
  if (listener.kind !== "interface") return machine.hasAddress(listener.address);
  const { interface: name } = listener;
  return !isPattern(name) && machine.interface(name)?.index !== undefined;
}

/** `port 547 of eth0, ppp*`. */
function portsOf(listeners: readonly ListenerConfiguration[]): string {
  const ports = [...new Set(listeners.map(({ port }) => port))].join(" and ");
  return `port ${ports} of ${listNames(listeners.map((each) => ({ name: nameOfPlace(each) })))}`;
}

function finding(severity: "warning" | "info", what: string): Finding {
  const message = `root starts the server, and ${what}: to follow it, ${START_AS_USER}`;
  return { severity, path: ["user"], message };
}
