import assert from "node:assert/strict";
import { formatAddress } from "../../lib/wire/address.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { findingsInTop, load } from "./loading.ts";

const LEAST = "listen: [{ unicast: ::1 }]\nhandlers: []\n";

function loggingOf(yaml: string) {
  return load(`${LEAST}logging: [${yaml}]`).configuration.logging;
}

Deno.test("a log file is read, with and without rotation", () => {
  assert.deepEqual(loggingOf("{ file: { path: sextant.log } }"), [
    { kind: "file", path: "/etc/sextant.log", level: "warning", rotation: undefined },
  ]);
  assert.deepEqual(
    loggingOf("{ file: { path: a, level: debug, rotate: weekly, keep: 7 } }"),
    [{
      kind: "file",
      path: "/etc/a",
      level: "debug",
      rotation: { by: "weekly", size: undefined, keep: 7 },
    }],
  );
  assert.deepEqual(
    loggingOf("{ file: { path: a, rotate: size, size: 10mb, keep: 1 } }"),
    [{
      kind: "file",
      path: "/etc/a",
      level: "warning",
      rotation: { by: "size", size: 10 * 1024 * 1024, keep: 1 },
    }],
  );
});

Deno.test("a collector is read: local, by UDP and by TCP", () => {
  const destinations = [
    ["{}", { kind: "local", path: "/dev/log" }],
    ["{ destination: run/log }", { kind: "local", path: "/etc/run/log" }],
    ["{ destination: 'logs.example.net:514' }", {
      kind: "udp",
      host: "logs.example.net",
      port: 514,
    }],
    ["{ destination: '192.0.2.1:1514', protocol: udp }", {
      kind: "udp",
      host: "192.0.2.1",
      port: 1514,
    }],
    ["{ destination: '[2001:db8::1]:514', protocol: tcp }", {
      kind: "tcp",
      host: "2001:db8::1",
      port: 514,
    }],
  ] as const;
  for (const [yaml, destination] of destinations) {
    assert.deepEqual(loggingOf(`{ syslog: ${yaml} }`), [
      { kind: "syslog", level: "warning", facility: "daemon", destination },
    ]);
  }
  assert.partialDeepStrictEqual(
    loggingOf("{ syslog: { facility: local7, level: debug-packets } }"),
    [{ facility: "local7", level: "debug-packets" }],
  );
});

Deno.test("a log file that cannot be is refused", () => {
  assert.deepEqual(
    findingsInTop(`logging:
  - file: { level: info }
  - file: { path: a, rotate: daily }
  - file: { path: b, rotate: size, keep: 0 }
  - file: { path: c, rotate: size, keep: 1 }
  - file: { path: d, keep: 7 }
  - file: { path: e, rotate: daily, keep: 7, size: 1mb }
  - file: { path: f, rotate: day, keep: 7 }
  - file: { path: g, rotate: size, size: 1tb, keep: 7 }
  - file: { path: h, level: loud, rotates: daily }
  - file: { path: d }
  - file: g`).filter((each) => !each.includes("logging[4]")),
    [
      "2:11: logging[0].file.path: missing; expected the path of a file such as static.csv",
      "3:11: logging[1].file.keep: missing; expected how many rotated files are kept, such as 7",
      "4:11: logging[2].file.size: missing; expected how large the file may grow, such as 10mb",
      "4:42: logging[2].file.keep: expected a whole number from 1 to 100000, found 0",
      "5:11: logging[3].file.size: missing; expected how large the file may grow, such as 10mb",
      "7:52: logging[5].file.size: expected only with rotate: size",
      '8:30: logging[6].file.rotate: expected hourly, daily, weekly or size, found "day"; did you ' +
      'mean "daily"?',
      '9:42: logging[7].file.size: expected a size such as 4096, 512kb, 10mb or 1gb, found "1tb"',
      "10:29: logging[8].file.level: expected critical, error, warning, info, debug, " +
      'debug-packets or debug-handling, found "loud"',
      '10:35: logging[8].file.rotates: unknown key "rotates"; did you mean "rotate"? Expected ' +
      "path, level, format, rotate, size or keep",
      '12:11: logging[10].file: expected a mapping, found "g"',
    ],
  );
  assert.deepEqual(findingsInTop("logging: [{ file: { path: d, keep: 7 } }]"), [
    "1:36: logging[0].file.keep: expected only with rotate",
  ]);
  assert.deepEqual(findingsInTop("logging: [{ file: { path: d } }, { file: { path: d } }]"), [
    "1:34: logging[1]: expected the file d once, found it in logging[0] already",
  ]);
  assert.deepEqual(findingsInTop("logging: [{ file: { path: d } }, { file: { path: ./d } }]"), [
    "1:34: logging[1]: expected the file d once, found it in logging[0] already",
  ]);
});

Deno.test("a collector that cannot be is refused", () => {
  const destination = "expected a socket such as /dev/log, or HOST:PORT such as " +
    "logs.example.net:514 or [2001:db8::1]:514";
  assert.deepEqual(
    findingsInTop(`logging:
  - syslog: { destination: logs.example.net }
  - syslog: { destination: "2001:db8::1:514" }
  - syslog: { destination: "[2001:db8::g]:514" }
  - syslog: { destination: "logs.example.net:65536" }
  - syslog: { destination: "logs.example.net:0" }
  - syslog: { destination: 514 }
  - syslog: { destination: /dev/log, protocol: tcp }
  - syslog: { protocol: sctp }
  - syslog: { facility: demon }
  - syslog: { destinations: /dev/log }`),
    [
      `2:28: logging[0].syslog.destination: ${destination}, found "logs.example.net"`,
      `3:28: logging[1].syslog.destination: ${destination}, found "2001:db8::1:514"`,
      `4:28: logging[2].syslog.destination: ${destination}, found "[2001:db8::g]:514"`,
      `5:28: logging[3].syslog.destination: ${destination}, found "logs.example.net:65536"`,
      `6:28: logging[4].syslog.destination: ${destination}, found "logs.example.net:0"`,
      `7:28: logging[5].syslog.destination: ${destination}, found 514`,
      "8:48: logging[6].syslog.protocol: expected only with HOST:PORT, as /dev/log is a local socket",
      '9:25: logging[7].syslog.protocol: expected udp or tcp, found "sctp"',
      "10:25: logging[8].syslog.facility: expected kern, user, mail, daemon, auth, syslog, lpr, " +
      "news, uucp, cron, authpriv, ftp, local0, local1, local2, local3, local4, local5, local6 or " +
      'local7, found "demon"; did you mean "daemon"?',
      '11:15: logging[9].syslog.destinations: unknown key "destinations"; did you mean ' +
      '"destination"? Expected destination, protocol, facility, level or format',
    ],
  );
});

Deno.test("the categories of statistics are read, and none is the default", () => {
  const { statistics } = load(`${LEAST}statistics:
  interfaces: [eth0]
  subnets: ["2001:db8:0:1::/64"]
  relays: ["2001:db8:1:2::3"]`).configuration;
  assert.deepEqual(statistics.interfaces, ["eth0"]);
  assert.deepEqual(statistics.subnets.map(formatPrefix), ["2001:db8:0:1::/64"]);
  assert.deepEqual(statistics.relays.map(formatAddress), ["2001:db8:1:2::3"]);
  assert.deepEqual(load(LEAST).configuration.statistics, {
    interfaces: [],
    subnets: [],
    relays: [],
  });
});

Deno.test("statistics are checked key by key", () => {
  assert.deepEqual(
    findingsInTop(`statistics:
  interfaces: eth0
  subnets: ["2001:db8::1/64", x]
  relays: ["2001:db8::/64"]
  relay: []`),
    [
      '2:15: statistics.interfaces: expected a list, found "eth0"',
      '3:13: statistics.subnets[0]: expected the prefix 2001:db8::/64, found "2001:db8::1/64": bits ' +
      "after the first 64 are set",
      '3:31: statistics.subnets[1]: expected an IPv6 prefix such as 2001:db8::/32, found "x"',
      '4:12: statistics.relays[0]: expected an IPv6 address such as 2001:db8::1, found "2001:db8::/64"',
      '5:3: statistics.relay: unknown key "relay"; did you mean "relays"? Expected interfaces, ' +
      "subnets or relays",
    ],
  );
});

Deno.test("a control socket is read, and none is the default", () => {
  const socketOf = (yaml: string) => load(`${LEAST}${yaml}`).configuration.controlSocket;
  assert.equal(socketOf(""), undefined);
  assert.deepEqual(socketOf("control-socket: { path: run/control.sock }"), {
    path: "/etc/run/control.sock",
    user: undefined,
    group: undefined,
    mode: 0o600,
  });
  assert.deepEqual(
    socketOf('control-socket: { path: /run/c, user: root, group: 4, mode: "0660" }'),
    { path: "/run/c", user: "root", group: "4", mode: 0o660 },
  );
});

Deno.test("a control socket is checked key by key", () => {
  assert.deepEqual(
    findingsInTop("control-socket: { mode: 0660, user: [], groups: adm }"),
    [
      "1:17: control-socket.path: missing; expected the path of a file such as static.csv",
      '1:25: control-socket.mode: expected a file mode in quotes such as "0660", found the number ' +
      "660, which is how YAML reads digits without quotes",
      "1:37: control-socket.user: expected a user such as root, found an empty list",
      '1:41: control-socket.groups: unknown key "groups"; did you mean "group"? Expected path, ' +
      "user, group or mode",
    ],
  );
});
