import type { Timing } from "../config.ts";
import type { Lab } from "../lab.ts";

/** What a client is told to ask for: addresses, prefixes as well, or nothing but configuration. */
export type Wanted = "address" | "both" | "configuration";

/** What a client says it was given, and holds. */
export interface Given {
  readonly addresses: readonly string[];
  /** `2001:db8::/56`. */
  readonly prefixes: readonly string[];
  readonly nameServers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** A DHCPv6 client of somebody else's, on the client host. */
export interface Client {
  /** Has it ask; it goes on in the background. */
  start(wanted: Wanted): Promise<void>;
  /** Has it renew; for a client that does not do so by itself when T1 has come. */
  renew?(): Promise<void>;
  /** Has it give back what it holds. */
  release(): Promise<void>;
  /** What it says at this moment. */
  given(): Given;
}

/** What every client is put through. */
export type CourseName = "lease" | "renew" | "rebind" | "release" | "prefix" | "stateless";

/** A client as Debian brings it. */
export interface ClientKind {
  readonly name: string;
  /** Debian's package. */
  readonly package: string;
  /** The T1 and T2 that the server gives it. */
  readonly timing: Timing;
  /** Whether it puts the addresses that it was given on its interface. */
  readonly configuresInterface: boolean;
  /** The courses that it cannot be put through, each with the reason. */
  readonly cannot: { readonly [name in CourseName]?: string };
  /** The courses that it comes through all but the last step of, each with the reason. */
  readonly stopsShort: { readonly [name in CourseName]?: string };
  create(lab: Lab): Client;
}

/** What a client holds that was given nothing. */
export const NOTHING: Given = { addresses: [], prefixes: [], nameServers: [], searchDomains: [] };

/** The words of a text. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** The words after `NAME=` in lines as `env` prints them, without the dot of a full name. */
export function variable(text: string, name: string): string[] {
  const value = new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
  return wordsOf(value ?? "").map((word) => word.replace(/\.$/, ""));
}

/** The text of a file; nothing while there is no such file. */
export function textOf(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
