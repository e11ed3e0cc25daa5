import type { Machine, MachineInterface } from "./machine.ts";
import type { InterfaceListener, ListenerConfiguration } from "./sections/listen.ts";

/** Whether the name of an interface stands for all that match it. */
export function isPattern(name: string): boolean {
  return name.includes("*");
}

/** Whether a pattern is for an interface. `*` alone is for all but loopback. */
export function matchesInterface(
  pattern: string,
  { name, isLoopback }: Pick<MachineInterface, "name" | "isLoopback">,
): boolean {
  if (pattern === "*") return !isLoopback;
  const [first, ...others] = pattern.split("*");
  if (!name.startsWith(first!)) return false;
  const last = others.pop()!;
  let at = first!.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Whether what is written, a name or a pattern, is for an interface that is no loopback. */
export function isForInterface(written: string, name: string): boolean {
  return isPattern(written)
    ? matchesInterface(written, { name, isLoopback: false })
    : written === name;
}

/** An interface that a pattern matches, as if the configuration named it. */
export interface MatchedInterface {
  readonly pattern: InterfaceListener;
  readonly listener: InterfaceListener;
  readonly found: MachineInterface;
}

/**
 * The interfaces of a machine that patterns match. An entry with the very name wins over a pattern
 * for the same port, and of patterns the first one.
 */
export function interfacesMatched(
  listen: readonly ListenerConfiguration[],
  machine: Machine,
): MatchedInterface[] {
  const ofInterfaces = listen.filter((listener) => listener.kind === "interface");
  const taken = new Set(ofInterfaces.map(placeOf));
  return ofInterfaces.filter((each) => isPattern(each.interface)).flatMap((pattern) =>
    machine.interfaces.flatMap((name) => {
      const found = machine.interface(name)!;
      const listener = { ...pattern, interface: name };
      if (!matchesInterface(pattern.interface, found) || taken.has(placeOf(listener))) return [];
      taken.add(placeOf(listener));
      return [{ pattern, listener, found }];
    })
  );
}

function placeOf({ interface: name, port }: InterfaceListener): string {
  return `${name} ${port}`;
}
