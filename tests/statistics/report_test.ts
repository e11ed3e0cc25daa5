import assert from "node:assert/strict";
import { DROP_REASONS, FAULTS } from "../../lib/statistics/counter_set.ts";
import { statisticsLines, statisticsToJson } from "../../lib/statistics/report.ts";
import { Statistics } from "../../lib/statistics/statistics.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { address, prefix } from "../support/messages.ts";

function some(): Statistics {
  const statistics = new Statistics({
    interfaces: ["eth1", "eth0"],
    subnets: [prefix("2001:db8:1::/64")],
    relays: [address("2001:db8:1:2::3")],
  });
  const { global } = statistics;
  global.incomingPackets++;
  global.countDrop("unparsable");
  for (const type of [1, 1, 3, 11, 14]) global.countIn(type);
  for (const type of [2, 2, 7, 15, 17, 17, 16]) global.countOut(type);
  global.countDrop("invalid", "no-server-id");
  global.countDrop("for-other-server");
  global.countDrop("do-not-respond");
  global.countDrop("handling-error");
  for (
    const code of [
      StatusCode.UseMulticast,
      StatusCode.UnknownQueryType,
      StatusCode.MalformedQuery,
      StatusCode.NotAllowed,
      StatusCode.NotConfigured,
    ]
  ) global.countStatus(code);
  global.countLimits(new Map([["iasPerMessage", 40], ["relayOctets", 1]]));
  global.limits.relaysPerMessage++;
  statistics.interfaces.get("eth0")!.countIn(1);
  return statistics;
}

const NOTHING_LOST = new Map([["the log file x", 0]]);

Deno.test("statistics for programs have DHCPKit's keys, in its order, and then our own", () => {
  const json = JSON.parse(JSON.stringify(statisticsToJson(some(), NOTHING_LOST)));
  assert.deepEqual(Object.keys(json), [
    "global",
    "interfaces",
    "subnets",
    "relays",
    "connections",
    "reconfigures",
    "log_lines_lost",
  ]);
  const { dropped, discarded, limits, ...global } = json.global;
  assert.deepEqual(Object.entries(global), [
    ["incoming_packets", 6],
    ["outgoing_packets", 7],
    ["unparsable_packets", 2],
    ["handling_errors", 1],
    ["for_other_server", 1],
    ["do_not_respond", 1],
    ["use_multicast", 1],
    ["unknown_query_type", 1],
    ["malformed_query", 1],
    ["not_allowed", 1],
    ["other_error", 1],
    ["messages_in", {
      solicit: 2,
      request: 1,
      confirm: 0,
      renew: 0,
      rebind: 0,
      release: 0,
      decline: 0,
      information_request: 1,
      leasequery: 1,
      active_leasequery: 0,
      starttls: 0,
      reconfigure_request: 0,
      addr_reg_inform: 0,
    }],
    ["messages_out", {
      advertise: 2,
      reply: 1,
      reconfigure: 0,
      leasequery_reply: 1,
      leasequery_done: 1,
      leasequery_data: 2,
      reconfigure_reply: 0,
      addr_reg_reply: 0,
    }],
    ["send_errors", 0],
    ["commit_failures", 0],
    ["assignment_failures", 0],
    ["prefix_limits", 0],
    ["registration_limits", 0],
  ]);
  assert.deepEqual(Object.keys(dropped), DROP_REASONS.map((reason) => reason.replaceAll("-", "_")));
  assert.equal(dropped.for_other_server, 1);
  assert.deepEqual(Object.keys(discarded), FAULTS.map((fault) => fault.replaceAll("-", "_")));
  assert.equal(discarded.no_server_id, 1);
  assert.deepEqual(Object.entries(limits), [
    ["ias_per_message", 40],
    ["leases_per_client", 0],
    ["declines_per_client", 0],
    ["relay_octets", 1],
    ["relays_per_message", 1],
  ]);
  assert.deepEqual(Object.keys(json.interfaces), ["eth0", "eth1"]);
  assert.deepEqual(Object.keys(json.subnets), ["2001:db8:1::/64"]);
  assert.deepEqual(Object.keys(json.relays), ["2001:db8:1:2::3"]);
  assert.equal(json.interfaces.eth0.messages_in.solicit, 1);
  assert.deepEqual(json.log_lines_lost, { "the log file x": 0 });
});

Deno.test("statistics for people are blocks with titles, groups and counters", () => {
  const lines = statisticsLines(some(), NOTHING_LOST);
  assert.deepEqual(lines.slice(0, 15), [
    "Global",
    "- Packets",
    "  - Incoming packets: 6",
    "  - Outgoing packets: 7",
    "- Errors",
    "  - Unparsable packets: 2",
    "  - Handling errors: 1",
    "- Special replies",
    "  - For other server: 1",
    "  - Do not respond: 1",
    "  - Use multicast: 1",
    "  - Unknown query type: 1",
    "  - Malformed query: 1",
    "  - Not allowed: 1",
    "  - Other error: 1",
  ]);
  assert.ok(lines.includes("  - InformationRequest: 1"));
  assert.ok(lines.includes("  - LeasequeryData: 2"));
  assert.equal(lines[lines.indexOf("- Discarded messages") + 3], "  - No server id: 1");
  assert.equal(lines[lines.indexOf("- Limits that were reached") + 1], "  - Ias per message: 40");
  const titles = lines.filter((line) => /^[A-Z]/.test(line));
  assert.deepEqual(titles, [
    "Global",
    "Interface eth0",
    "Interface eth1",
    "Subnet 2001:db8:1::/64",
    "Relay 2001:db8:1:2::3",
    "TCP",
    "Reconfigure",
  ]);
  for (const title of titles.slice(1)) assert.equal(lines[lines.indexOf(title) - 1], "");
});

Deno.test("clients that are reconfigured are counted, for people and for programs", () => {
  const statistics = some();
  Object.assign(statistics.reconfigures, { sent: 5, answered: 3, unanswered: 1 });
  assert.deepEqual(statisticsLines(statistics, NOTHING_LOST).slice(-4), [
    "- Messages and clients",
    "  - Sent: 5",
    "  - Answered: 3",
    "  - Unanswered: 1",
  ]);
  const json = JSON.parse(JSON.stringify(statisticsToJson(statistics, NOTHING_LOST)));
  assert.deepEqual(json.reconfigures, { sent: 5, answered: 3, unanswered: 1 });
});

Deno.test("lines that the log lost are told to people once there are any", () => {
  const lines = statisticsLines(some(), new Map([["the log file x", 0], ["collector y", 3]]));
  assert.deepEqual(lines.slice(-4), [
    "",
    "Log",
    "- Lines that were lost",
    "  - collector y: 3",
  ]);
});
