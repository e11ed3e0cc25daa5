import assert from "node:assert/strict";
import { loadConfiguration, type LoadedConfiguration } from "../../lib/config/load.ts";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { LeaseFile } from "../../lib/leases/sqlite/lease_file.ts";
import { Pipeline } from "../../lib/pipeline/pipeline.ts";
import { serverId } from "../../lib/wire/options/mod.ts";
import { HeldPort } from "../support/held_port.ts";
import { given, innermost } from "../support/pipeline_rig.ts";
import { RunningServer } from "../support/running_server.ts";
import { TestPeer } from "../support/test_peer.ts";
import { throughRelay } from "./through_relay.ts";

const LINKS = 'links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]\n';

function pool(first: string): string {
  return `${LINKS}handlers: [{ address-pool: { range: "2001:db8:1::${first}0-2001:db8:1::${first}f" } }]`;
}

/** Names of the places that a server listens at. */
function listenedAt({ service }: RunningServer): string[] {
  return service.places.filter(({ problem }) => problem === undefined).map(({ name }) => name);
}

async function offered(peer: TestPeer): Promise<string> {
  return given(innermost(await peer.ask(throughRelay({ type: "solicit", na: { 1: [] } }))))[0]!;
}

/** A configuration beside that of the server, on its port unless another is given. */
function read(
  server: RunningServer,
  leases: string,
  { port = server.port }: { readonly port?: number } = {},
): LoadedConfiguration {
  const text = `listen: [{ unicast: "::1", port: ${port} }]\nleases: ${leases}\n${pool("b")}`;
  const { loaded } = loadConfiguration(text, `${server.folder}/sextant.yaml`, {
    conditionSections,
    handlerSections,
    interfaces: Deno.networkInterfaces(),
  });
  return loaded!;
}

Deno.test("a reload puts the new handlers in force, and the sockets stay open", async () => {
  await using server = await RunningServer.start(pool("a"));
  using peer = new TestPeer(server);
  assert.match(await offered(peer), /::a.$/);
  await server.reload(pool("b"));
  assert.match(await offered(peer), /::b.$/);
});

Deno.test("a reload keeps the leases that the new configuration still serves", async () => {
  await using server = await RunningServer.start(pool("a"));
  using peer = new TestPeer(server);
  const offer = innermost(await peer.ask(throughRelay({ type: "solicit", na: { 1: [] } })));
  const [address] = given(offer);
  const id = serverId.in(offer.options)!;
  await peer.ask(throughRelay({ type: "request", serverId: id, na: { 1: [address!] } }));
  await server.reload(`${pool("a")}\nallow-rapid-commit: true`);
  const renewed = innermost(
    await peer.ask(throughRelay({ type: "renew", serverId: id, na: { 1: [address!] } })),
  );
  assert.deepEqual(given(renewed), [address]);
});

Deno.test("a reload opens listeners that are new and closes those that are gone", async () => {
  await using server = await RunningServer.start(pool("a"));
  const [before] = listenedAt(server);
  using held = new HeldPort();
  const taken = held.port;
  const other = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: taken });
  await assert.rejects(
    server.reload(pool("b"), taken),
    /another program listens there already/,
  );
  assert.deepEqual(listenedAt(server), [before]);
  using peer = new TestPeer(server);
  assert.match(await offered(peer), /::a.$/);
  other.close();
  await server.reload(pool("b"), taken);
  assert.deepEqual(listenedAt(server), [`[::1]:${taken}`]);
  // The first port is free again.
  Deno.listenDatagram({ transport: "udp", hostname: "::1", port: server.port }).close();
});

Deno.test("a reload that cannot listen closes the handlers that it made", async () => {
  await using server = await RunningServer.start(pool("a"));
  const other = Deno.listenDatagram({ transport: "udp", hostname: "::1", port: 0 });
  const { configuration, links, ownAddresses } = read(
    server,
    "{ database: leases.sqlite }",
    { port: (other.addr as Deno.NetAddr).port },
  );
  let closed = 0;
  const reload = server.service.reload({
    configuration,
    links,
    ownAddresses,
    leases: new LeaseFile(
      configuration.leases.database,
      configuration.leases.durability,
    ),
    makePipeline: ({ serverId, leases }) =>
      new Pipeline({
        serverId,
        links,
        leases,
        rapidCommit: { allowed: false, rejections: false },
        entries: [{ name: "closing", close: () => void closed++ }],
      }),
  });
  await assert.rejects(reload, /another program listens there already/);
  assert.equal(closed, 1);
  other.close();
});

Deno.test("a reload changes neither the database nor its durability, and says so", async () => {
  await using server = await RunningServer.start(pool("a"));
  const reload = (leases: string) => {
    const { configuration, links, ownAddresses } = read(server, leases);
    return server.service.reload({
      configuration,
      links,
      ownAddresses,
      leases: new LeaseFile(
        configuration.leases.database,
        configuration.leases.durability,
      ),
      makePipeline: () => assert.fail("nothing is made for a configuration that is refused"),
    });
  };
  await assert.rejects(reload("{ database: other.sqlite }"), /lease database cannot change/);
  await assert.rejects(
    reload("{ database: leases.sqlite, durability: normal }"),
    /durability cannot change/,
  );
});
