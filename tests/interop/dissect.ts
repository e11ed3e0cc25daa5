import { SERVER } from "./addresses.ts";
import { dissectFrames, type Frame } from "./tshark.ts";

/** What tshark makes of messages. */
export interface Dissection {
  /** How many messages there are. */
  readonly messages: number;
  /** One sentence for each that tshark finds fault with. */
  readonly faults: readonly string[];
}

const ADDRESSES = [SERVER.linkLocal, SERVER.onClientLink, SERVER.upstream];

/** Messages over UDP. An ICMPv6 error quotes the packet that it is about, and would count too. */
const BY_DATAGRAM = "udp.port == 547 && !icmpv6";
/** Segments in which a message ends. */
const BY_STREAM = "tcp.port == 547 && dhcpv6.bulk_leasequery";

/** What the server sent. */
const SENT_BY_SERVER =
  `udp.srcport == 547 && !icmpv6 && ipv6.src in {${ADDRESSES.join(", ")}} || ` +
  `tcp.srcport == 547 && dhcpv6.bulk_leasequery`;

/** All of leasequery, from both sides. */
const LEASEQUERY = `${BY_STREAM} || ${BY_DATAGRAM} && dhcpv6.msgtype in {14 .. 17}`;

const TYPE = "dhcpv6.msgtype";
const STREAM_TYPE = "dhcpv6.bulk_leasequery.msgtype";
const SIZE = "dhcpv6.bulk_leasequery.size";
const RELAY_DATA = "dhcpv6.lq_relay_data_msg";
const QUERY_TYPE = "dhcpv6.lq_query";
const STATUS = "dhcpv6.status_code";
const EXPERT = "_ws.expert.message";
const FIELDS = [
  ...["frame.number", "_ws.col.Info", "frame.protocols", "_ws.expert.severity", EXPERT],
  ...["_ws.malformed", "_ws.short", TYPE, STREAM_TYPE, SIZE, RELAY_DATA, QUERY_TYPE, STATUS],
];

/** Has tshark dissect every message in a capture that the server sent. */
export async function dissect(capture: string): Promise<Dissection> {
  return dissectionOf(await dissectFrames(capture, SENT_BY_SERVER, FIELDS));
}

/** What tshark makes of leasequery. */
export interface LeasequeryDissection extends Dissection {
  /** How many messages the server sent over TCP. */
  readonly told: number;
  /** Codes of messages, queries and statuses that there are, in ascending order. */
  readonly types: readonly number[];
  readonly queryTypes: readonly number[];
  readonly statuses: readonly number[];
}

/** Has tshark dissect every message of leasequery in a capture, from both sides. */
export async function dissectLeasequery(capture: string): Promise<LeasequeryDissection> {
  const frames = await dissectFrames(capture, LEASEQUERY, FIELDS);
  const told = await dissectFrames(capture, `tcp.srcport == 547 && ${BY_STREAM}`, [STREAM_TYPE]);
  const codes = (...fields: readonly string[]) =>
    [...new Set(frames.flatMap((frame) => fields.flatMap((field) => frame[field]!)).map(Number))]
      .toSorted((a, b) => a - b);
  return {
    ...dissectionOf(frames),
    told: told.flatMap((frame) => frame[STREAM_TYPE]!).length,
    types: codes(TYPE, STREAM_TYPE),
    queryTypes: codes(QUERY_TYPE),
    statuses: codes(STATUS),
  };
}

function dissectionOf(frames: readonly Frame[]): Dissection {
  const messages = frames.map((frame) => frame[STREAM_TYPE]!.length || 1);
  return {
    messages: messages.reduce((sum, count) => sum + count, 0),
    faults: frames.flatMap(fault),
  };
}

/** Wireshark's severity of a warning; an error's is higher, a note's and a chat's lower. */
const WARNING = 0x600000;

/** What tshark 4.0 finds fault with though there is none, and how often a frame has reason for it. */
const UNKNOWN_TO_TSHARK: readonly {
  readonly complaint: RegExp;
  readonly times: (frame: Frame) => number;
}[] = [
  // It takes the Relay-forward in LQ_RELAY_DATA for a text, and misses what is behind octets of 0.
  { complaint: /^Trailing stray characters$/, times: (frame) => frame[RELAY_DATA]!.length },
  // It looks for an option where a message over TCP has none. RFC 5460 section 5.2.2 wants none in
  // LEASEQUERY-DONE, nor RFC 7653 in STARTTLS (6.2.2) and in signs of life (8.4).
  {
    complaint: /^Malformed Packet \(Exception occurred\)$/,
    times: (frame) => frame[SIZE]!.filter((size) => size === "4").length,
  },
  // It knows the messages of RFC 5460, but not those of RFC 7653: Reply, ACTIVELEASEQUERY, STARTTLS.
  {
    complaint: /^Message Type \d+ not allowed by DHCPv6 Bulk Leasequery$/,
    times: (frame) => frame[STREAM_TYPE]!.filter((type) => ["7", "22", "23"].includes(type)).length,
  },
];

function fault(frame: Frame): string[] {
  const what = whatIsWrong(frame);
  const [number, info] = [frame["frame.number"], frame["_ws.col.Info"]];
  return what === undefined ? [] : [`frame ${number}, ${info}: ${what}`];
}

function whatIsWrong(frame: Frame): string | undefined {
  const severities = frame["_ws.expert.severity"]!.map(Number);
  const complaints = frame[EXPERT]!.filter((_, at) => severities[at]! >= WARNING);
  for (const { complaint, times } of UNKNOWN_TO_TSHARK) {
    for (let left = times(frame); left > 0; left--) {
      const at = complaints.findIndex((each) => complaint.test(each));
      if (at >= 0) complaints.splice(at, 1);
    }
  }
  if (complaints.length > 0) return `expert: ${complaints.join(", ")}`;
  if (frame["_ws.short"]!.length > 0) return "cut short";
  const protocols = frame["frame.protocols"]!.join().split(":");
  const isKnown = protocols.includes("dhcpv6") || protocols.includes("dhcpv6.bulk_leasequery");
  return isKnown ? undefined : "not recognised as DHCPv6";
}
