import assert from "node:assert/strict";
import { leasequeryCommand } from "../../lib/cli/leasequery.ts";
import type { RequestorEnvironment } from "../../lib/cli/requestor_environment.ts";
import { MessageType } from "../../lib/wire/message_type.ts";
import type { Option } from "../../lib/wire/option.ts";
import { preference } from "../../lib/wire/options/exchange.ts";
import { lqBaseTime, lqQuery, lqStartTime, QueryType } from "../../lib/wire/options/leasequery.ts";
import { StatusCode } from "../../lib/wire/status_code.ts";
import { TcpServer } from "../client/tcp_server.ts";
import { TlsServer } from "../client/tls_server.ts";
import {
  address,
  CLIENT_1,
  CLIENT_2,
  dataTo,
  doneTo,
  prefix,
  replyTo,
  SERVER_A,
  SERVER_B,
  status,
  told,
} from "../requestor/answers.ts";
import { tlsFile } from "../tls/certificates.ts";
import { realRequestor, type RequestorMachine } from "./requestor_rig.ts";
import { RunningCommand } from "./running_command.ts";

// 2001-01-01T00:00:00Z.
const TIME = 366 * 86_400;

function at(seconds: number): Option {
  return lqBaseTime.of(TIME + seconds);
}

function following(
  server: { readonly port: number },
  args: readonly string[],
  machine: RequestorEnvironment,
): RunningCommand {
  const where = ["--server", "::1", "--port", String(server.port), "--active"];
  return new RunningCommand((io) => leasequeryCommand(io, machine), [...where, ...args]);
}

/** Lets the time until the next connection pass. */
async function reconnect({ timers }: RequestorMachine): Promise<void> {
  await timers.set(5000);
  timers.advance(5000);
}

Deno.test("leasequery --active prints each update as a line when it comes, until the user ends it", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(
      replyTo(query, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1"))),
      dataTo(query, at(60)),
      dataTo(
        query,
        at(61),
        told(CLIENT_2, 61, address("2001:db8:1::2", 0, 0), prefix("2001:db8:8000::/56")),
      ),
      dataTo(query, at(62), told(CLIENT_1, 62, preference.of(7))),
    );
    await requestor.closed();
    closed.resolve();
  });
  const machine = realRequestor();
  const command = following(server, [], machine);
  await command.line(/preference/);
  machine.interrupt();
  await command.done;
  assert.deepEqual(command.stdout, [
    "2001-01-01T00:00:00Z  00030001020000000001  2001:db8:1::1 for 1h  heard 0s ago",
    "2001-01-01T00:01:01Z  00030001020000000002  2001:db8:1::2 ended, 2001:db8:8000::/56 for 1h  heard 1m 1s ago",
    "2001-01-01T00:01:02Z  00030001020000000001  holds nothing  heard 1m 2s ago",
    "  preference (7): 7",
  ]);
  assert.deepEqual(command.stderr, [`Following [::1]:${server.port}`]);
  assert.equal(command.exit, 0);
  await closed.promise;
});

Deno.test("leasequery --active --json prints an object an update", async () => {
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(
      replyTo(query, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1"))),
    );
    await requestor.closed();
  });
  const machine = realRequestor();
  const command = following(server, ["--json", "relay-id", "00030002"], machine);
  await command.line(/./);
  machine.interrupt();
  await command.done;
  const [update] = command.stdout.map((line) => JSON.parse(line));
  assert.equal(update["base-time"], "2001-01-01T00:00:00Z");
  assert.equal(update["client-id"], "00030001020000000001");
  assert.equal(update.addresses[0].address, "2001:db8:1::1");
  const query = lqQuery.in(server.heard[0]!.options)!;
  assert.equal(query.queryType, QueryType.byRelayId);
});

Deno.test("leasequery --active goes on after a break, and prints nothing twice", async () => {
  await using server = new TcpServer(async (requestor, nth) => {
    const query = await requestor.query();
    if (nth === 1) {
      await requestor.send(
        replyTo(query, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1"))),
        doneTo(query, status(StatusCode.QueryTerminated, "restart")),
      );
    } else {
      await requestor.send(
        replyTo(query, SERVER_A, at(9), told(CLIENT_1, 9, address("2001:db8:1::1", 1, 3591))),
        dataTo(query, at(9), status(StatusCode.CatchUpComplete)),
        dataTo(query, at(10), told(CLIENT_2, 0, address("2001:db8:1::2"))),
      );
      await requestor.closed();
    }
  });
  const machine = realRequestor();
  const command = following(server, [], machine);
  await command.line(/connecting again/, { on: "stderr" });
  await reconnect(machine);
  await command.line(/2001:db8:1::2/);
  machine.interrupt();
  await command.done;
  assert.equal(command.stdout.length, 2);
  const where = `[::1]:${server.port}`;
  assert.deepEqual(command.stderr, [
    `Following ${where}`,
    `${where} answered QueryTerminated: restart: connecting again in 5 s`,
    `Following ${where} since 2001-01-01T00:00:00Z`,
    `${where} has told what happened meanwhile`,
  ]);
  assert.deepEqual(server.heard.map(({ options }) => lqStartTime.in(options)), [undefined, TIME]);
});

Deno.test("leasequery --active asks in bulk for what the server has forgotten, or says how to", async () => {
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    if (query.type === MessageType.activeLeasequery) {
      await requestor.send(replyTo(query, SERVER_A, status(StatusCode.DataMissing), at(9)));
    } else {
      await requestor.send(
        replyTo(query, SERVER_A, at(9), told(CLIENT_1, 5, address("2001:db8:1::1"))),
        doneTo(query),
      );
    }
    await requestor.closed();
  });
  const since = ["--start-time", "2001-01-01T00:00:00Z"];
  const where = `[::1]:${server.port}`;
  const machine = realRequestor();
  const recovering = following(server, [...since, "--recover-link", "2001:db8:1::"], machine);
  await recovering.line(/in bulk what was/, { on: "stderr" });
  machine.interrupt();
  await recovering.done;
  assert.equal(recovering.stdout.length, 1);
  assert.deepEqual(recovering.stderr, [
    `Following ${where} since 2001-01-01T00:00:00Z`,
    `${where} no longer knows all that happened since 2001-01-01T00:00:00Z: what still holds is asked for in bulk`,
    `${where} has told in bulk what was missing`,
  ]);
  const missing = following(server, since, machine);
  await missing.line(/no longer knows/, { on: "stderr" });
  machine.interrupt();
  await missing.done;
  assert.match(
    missing.stderr[1]!,
    /: ask for each link with --tcp --start-time 2001-01-01T00:00:00Z --end-time 2001-01-01T00:00:09Z, or give the links to this command with --recover-link$/,
  );
});

Deno.test("leasequery --active that is refused explains the status and fails", async () => {
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_A, status(StatusCode.NotSupported)));
    await requestor.closed();
  });
  const command = following(server, [], realRequestor());
  await command.done;
  assert.deepEqual(command.stdout, []);
  assert.deepEqual(command.stderr, [
    `[::1]:${server.port} refused: NotSupported (14): the server does not tell of changes as they happen`,
  ]);
  assert.equal(command.exit, 1);
});

Deno.test("leasequery --active follows several servers at once, and one that fails is said", async () => {
  await using refusing = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(replyTo(query, SERVER_B, status(StatusCode.NotAllowed)));
    await requestor.closed();
  });
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(
      replyTo(query, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1"))),
    );
    await requestor.closed();
  });
  const real = realRequestor();
  const ports = [refusing.port, server.port];
  const machine = realRequestor({
    connect: (to, signal) => real.connect({ ...to, port: ports.shift()! }, signal),
  });
  const command = following(server, ["--server", "::1"], machine);
  await command.line(/refused: NotAllowed/, { on: "stderr" });
  await command.line(/2001:db8:1::1 for 1h .* by 0003000102005e100001$/);
  machine.interrupt();
  await command.done;
  assert.equal(command.exit, 1);
});

Deno.test("leasequery --active ends when nobody reads any more", async () => {
  await using server = new TcpServer(async (requestor) => {
    const query = await requestor.query();
    await requestor.send(
      replyTo(query, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1"))),
    );
    await requestor.closed();
  });
  const command = following(server, [], realRequestor());
  command.isRead = false;
  await command.done;
  assert.equal(command.exit, 0);
});

Deno.test("leasequery --active with certificates follows over TLS", async () => {
  await using server = await TlsServer.open(
    "server",
    (message) =>
      message.type === MessageType.starttls
        ? [{ ...message, type: MessageType.reply }]
        : [replyTo(message, SERVER_A, at(0), told(CLIENT_1, 0, address("2001:db8:1::1")))],
  );
  const machine = realRequestor();
  const command = following(server, [
    ...["--tls-ca", tlsFile("ca.pem"), "--tls-certificate", tlsFile("requestor.pem")],
    ...["--tls-key", tlsFile("requestor.key")],
  ], machine);
  await command.line(/2001:db8:1::1/);
  machine.interrupt();
  await command.done;
  assert.deepEqual(
    server.heard.map(({ message, isSecure }) => [message.type, isSecure]),
    [[MessageType.starttls, false], [MessageType.activeLeasequery, true]],
  );
});
