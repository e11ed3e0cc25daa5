import assert from "node:assert/strict";
import { machineLacks } from "../../lib/cli/machine_lacks.ts";
import type { LogConfiguration } from "../../lib/config/sections/logging.ts";

const interfaces = new Set(["lo"]);

function lacks(partial: Parameters<typeof machineLacks>[0]): string[] {
  return machineLacks(partial, interfaces).map(
    ({ severity, path, message }) => `${severity}: ${path.join(".")}: ${message}`,
  );
}

function syslogTo(path: string): LogConfiguration {
  return {
    kind: "syslog",
    level: "info",
    facility: "daemon",
    destination: { kind: "local", path },
  };
}

Deno.test("users and groups that a machine does not have are warnings", () => {
  const expected = "expected one that is, or a number";
  assert.deepEqual(lacks({ user: "no:body", group: "no:group" }), [
    `warning: user: There is no user no:body in /etc/passwd, ${expected}`,
    `warning: group: There is no group no:group in /etc/group, ${expected}`,
  ]);
  assert.deepEqual(lacks({ user: "root", group: "4242" }), []);
});

Deno.test("folders that a machine does not have are warnings", () => {
  const log = { kind: "file", level: "info", path: "/nowhere/a.log", rotation: undefined } as const;
  const controlSocket = {
    path: "/nowhere/c.sock",
    user: undefined,
    group: "no:group",
    mode: 0o600,
  };
  assert.deepEqual(
    lacks({ pidFile: "/nowhere/run/a.pid", controlSocket, logging: [log] }).map((line) =>
      line.replace(/(no:group) in.*/, "$1")
    ),
    [
      "warning: control-socket.group: There is no group no:group",
      "warning: pid-file: this machine has no folder /nowhere/run",
      "warning: control-socket.path: this machine has no folder /nowhere",
      "warning: logging.0.file.path: this machine has no folder /nowhere",
    ],
  );
});

Deno.test("a syslog socket that a machine does not have is a warning", async () => {
  assert.deepEqual(lacks({ logging: [syslogTo("/nowhere/log.sock")] }), [
    "warning: logging.0.syslog.destination: this machine has no socket /nowhere/log.sock",
  ]);
  const file = await Deno.makeTempFile();
  try {
    assert.deepEqual(machineLacks({ logging: [syslogTo(file)] }, interfaces), []);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("interfaces to count by that a machine does not have are warnings", () => {
  assert.deepEqual(lacks({ statistics: { interfaces: ["lo", "lo7"], subnets: [], relays: [] } }), [
    "warning: statistics.interfaces.1: this machine has no interface lo7",
  ]);
});

Deno.test("something else in place of the lease database is a warning", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/leases.sqlite`;
  const warnings = (database: string) =>
    machineLacks(
      { leases: { database, durability: "full", keepChanges: 0, keepEnded: 0 } },
      interfaces,
    )
      .map(({ severity, path, message }) => `${severity}: ${path.join(".")}: ${message}`);
  try {
    assert.deepEqual(warnings(path), []);
    await Deno.writeTextFile(path, "[leases]");
    assert.deepEqual(warnings(path), [
      `warning: leases.database: Cannot open the lease database: ${path} is not an SQLite database, expected a lease database, ` +
      "or a path that is free",
    ]);
    assert.deepEqual(warnings(folder), [
      `warning: leases.database: Cannot open the lease database: ${folder} is a folder, expected a file`,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
