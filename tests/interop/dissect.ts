import { requireProgram } from "./programs.ts";
import { SERVER } from "./addresses.ts";

/** What tshark makes of the messages that the server sent. */
export interface Dissection {
  /** How many messages the server sent. */
  readonly messages: number;
  /** One sentence for each that tshark finds fault with. */
  readonly faults: readonly string[];
}

const ADDRESSES = [SERVER.linkLocal, SERVER.onClientLink, SERVER.upstream];

// An ICMPv6 error quotes the packet that it is about, and would count as a second message.
const SENT_BY_SERVER = `udp.srcport == 547 && !icmpv6 && ipv6.src in {${ADDRESSES.join(", ")}}`;

const FIELDS = [
  "frame.number",
  "_ws.col.Info",
  "frame.protocols",
  "_ws.expert.severity",
  "_ws.expert.message",
  "_ws.malformed",
  "_ws.short",
];

/** Wireshark's severity of a warning; an error's is higher, a note's and a chat's lower. */
const WARNING = 0x600000;

/** Has tshark dissect every message in a capture that the server sent. */
export async function dissect(capture: string): Promise<Dissection> {
  const { code, stdout, stderr } = await new Deno.Command(requireProgram("tshark"), {
    args: [
      ...["-n", "-r", capture, "-Y", SENT_BY_SERVER, "-T", "fields", "-E", "separator=/t"],
      ...FIELDS.flatMap((field) => ["-e", field]),
    ],
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    throw new Error(`tshark cannot read ${capture}: ${decoder.decode(stderr).trim()}`);
  }
  const rows = decoder.decode(stdout).split("\n").filter((row) => row !== "");
  return { messages: rows.length, faults: rows.flatMap(fault) };
}

function fault(row: string): string[] {
  const [frame, info, protocols = "", severities = "", messages, malformed, short] = row.split(
    "\t",
  );
  const worst = Math.max(0, ...severities.split(",").map(Number));
  const what = malformed || short
    ? `malformed${messages ? ` (${messages})` : ""}`
    : worst >= WARNING
    ? `expert: ${messages}`
    : protocols.split(":").includes("dhcpv6")
    ? undefined
    : "not recognised as DHCPv6";
  return what === undefined ? [] : [`frame ${frame}, ${info}: ${what}`];
}
