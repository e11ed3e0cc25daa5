import assert from "node:assert/strict";
import { Stranger } from "../../process/stranger.ts";
import type { Sextant } from "../../support/sextant.ts";
import { SERVER } from "../addresses.ts";
import { Dhclient } from "../clients/dhclient.ts";
import { serverConfig } from "../config.ts";
import type { Lab } from "../lab.ts";
import { ip } from "../namespaces.ts";
import { configure } from "../network.ts";
import type { Outcome } from "../relay/crowd.ts";
import type { BindOrder } from "../relay/crowd_program.ts";
import { runProgram } from "../relay/program.ts";
import type { Scenario } from "../scenario.ts";
import { expectAddress } from "./expect_lease.ts";

/** How often the interface comes and goes. */
const ROUNDS = 10;
/** With an address at each end, more than the server reads in its own thread. */
const PAIRS = 60;
/** Clients behind a relay that are bound at a time meanwhile. */
const CROWD = 300;
/** The interface of the server that comes and goes, and the client's end of it. */
const PPP = "ppp0";
const WAN = "wan0";
const PPP_ADDRESS = "fe80::aaaa";
/** What a server needs for port 547 that is not root. */
const ONE_CAPABILITY = ["--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"];
/** Longer than a busy machine needs to notice, and say so. */
const PATIENCE = 60_000;

/** A configuration that listens on interfaces like PPP's besides. */
function withPpp(database: string, listener: string): string {
  const lan = SERVER.clientInterface;
  return serverConfig(database, { listeners: `  - interface: "${listener}"\n` })
    .replace(`interfaces: [${lan}]`, `interfaces: [${lan}, ${PPP}]`);
}

async function dialIn(lab: Lab): Promise<void> {
  const { server, client } = lab.network;
  await ip(
    ...["link", "add", PPP, "netns", server.namespace, "type", "veth"],
    ...["peer", "name", WAN, "netns", client.namespace],
  );
  await bringUp(lab);
  await configure(client.namespace, WAN, ["fe80::bbbb"]);
}

/** Gives the server's end its address. */
function bringUp({ network: { server } }: Lab): Promise<void> {
  return configure(server.namespace, PPP, [PPP_ADDRESS]);
}

function onServer({ network: { server } }: Lab, ...words: string[]): Promise<string> {
  return ip("-n", server.namespace, ...words);
}

/** The names of its threads, a line each. */
async function threadsOf({ pid }: Sextant): Promise<string> {
  const { stdout } = await new Deno.Command("ps", { args: ["-T", "-o", "comm=", "-p", `${pid}`] })
    .output();
  return new TextDecoder().decode(stdout);
}

/** Makes pairs of interfaces on the server, of which nobody takes notice. */
async function makePairs(lab: Lab, count: number): Promise<void> {
  const batch = `${lab.folder}/pairs`;
  const lines = Array.from({ length: count }, (_, pair) => [
    `link add pair${pair}a type veth peer name pair${pair}b`,
    `link set pair${pair}a up`,
    `link set pair${pair}b up`,
  ]);
  await Deno.writeTextFile(batch, lines.flat().join("\n"));
  await onServer(lab, "-batch", batch);
}

/** Begins something, and waits until the server says that it listens on the interface. */
async function untilListenedTo(server: Sextant, begin: () => Promise<void>): Promise<void> {
  const listened = server.stderr.next(new RegExp(`Now listening on ${PPP}`), PATIENCE);
  await begin();
  await listened;
}

/** Begins something, and waits until the server says that it does not any more. */
async function untilLost(server: Sextant, begin: () => Promise<unknown>): Promise<void> {
  const lost = server.stderr.next(new RegExp(`No longer listening on ${PPP}`), PATIENCE);
  await begin();
  await lost;
}

/** A client behind the interface asks until somebody answers, and goes. */
async function expectLease(lab: Lab): Promise<void> {
  const client = new Dhclient(lab, WAN);
  const { addresses } = await client.obtain("address");
  assert.equal(addresses.length, 1);
  await client.leave();
}

/** Binds clients behind a relay, a crowd after the other. @returns ends that, and tells who failed */
function beginLoad(lab: Lab): () => Promise<{ bound: number; failures: unknown[] }> {
  let isOver = false;
  const failures: unknown[] = [];
  let bound = 0;
  const loading = (async () => {
    while (!isOver) {
      const order: BindOrder = { count: CROWD, first: bound };
      const { upstream } = lab.network;
      const outcome = await runProgram<Outcome>(
        lab,
        upstream,
        "crowd",
        "bind",
        JSON.stringify(order),
      );
      failures.push(...outcome.failures);
      bound += CROWD;
    }
  })();
  return async () => {
    isOver = true;
    await loading;
    return { bound, failures };
  };
}

/** What must hold when interfaces come and go under a server. */
export const comingInterfaceScenarios: readonly Scenario[] = [
  {
    name:
      `an interface like PPP's comes and goes ${ROUNDS} times under load, and dhclient behind it is served each time, without root by one capability`,
    run: async (lab) => {
      await using stranger = await Stranger.make();
      const file = await stranger.write("sextant.yaml", withPpp("leases.sqlite", "ppp*"));
      const [setpriv, ...words] = stranger.options.through!;
      const through = [setpriv!, ...ONE_CAPABILITY, ...words];
      const server = await lab.serveFile(file, { ...stranger.options, through });
      const endLoad = beginLoad(lab);
      for (let round = 0; round < ROUNDS; round++) {
        await untilListenedTo(server, () => dialIn(lab));
        await expectLease(lab);
        await untilLost(server, () => onServer(lab, "link", "delete", PPP));
      }
      const { bound, failures } = await endLoad();
      assert.deepEqual(failures, []);
      assert.ok(bound > 0);
      assert.equal((await server.stop()).code, 0);
    },
  },
  {
    name:
      "an interface that is down, renamed, made anew or without IPv6 for a while is followed, and by a reload at once",
    run: async (lab) => {
      await dialIn(lab);
      const file = `${lab.folder}/sextant.yaml`;
      await Deno.writeTextFile(file, withPpp(`${lab.folder}/leases.sqlite`, PPP));
      const server = await lab.serveFile(file);
      await expectLease(lab);
      await untilLost(server, () => onServer(lab, "link", "set", PPP, "down"));
      await untilListenedTo(server, () => bringUp(lab));
      await expectLease(lab);
      await untilLost(server, () => onServer(lab, "link", "set", PPP, "mtu", "1200"));
      await untilListenedTo(server, async () => {
        await onServer(lab, "link", "set", PPP, "mtu", "1500");
        await bringUp(lab);
      });
      await expectLease(lab);
      // So short that no look at the addresses sees it.
      const batch = `${lab.folder}/batch`;
      const dip = [`link set ${PPP} mtu 1200`, `link set ${PPP} mtu 1500`];
      await Deno.writeTextFile(
        batch,
        [...dip, `address add ${PPP_ADDRESS}/64 dev ${PPP} nodad`].join("\n"),
      );
      await onServer(lab, "-batch", batch);
      await expectLease(lab);
      await untilLost(server, () => onServer(lab, "link", "set", PPP, "name", "other0"));
      await untilListenedTo(server, async () => {
        await onServer(lab, "link", "set", "other0", "name", PPP);
      });
      await expectLease(lab);
      await untilLost(server, () => onServer(lab, "link", "delete", PPP));
      await dialIn(lab);
      const reloaded = server.stderr.next(/is reloaded/, PATIENCE);
      server.signal("SIGHUP");
      assert.match(await reloaded, new RegExp(`listens on .*${PPP}`));
      await expectLease(lab);
    },
  },
  {
    name: "an interface is followed among so many that another thread reads them",
    run: async (lab) => {
      await makePairs(lab, PAIRS);
      const file = `${lab.folder}/sextant.yaml`;
      await Deno.writeTextFile(file, withPpp(`${lab.folder}/leases.sqlite`, PPP));
      const server = await lab.serveFile(file);
      await untilListenedTo(server, () => dialIn(lab));
      await expectLease(lab);
      assert.match(await threadsOf(server), /^worker-/m);
      await untilLost(server, () => onServer(lab, "link", "delete", PPP));
      assert.equal((await server.stop()).code, 0);
    },
  },
  {
    name:
      "started by root with a user, the server says that it cannot listen on an interface that is made anew, and how it could",
    run: async (lab) => {
      await dialIn(lab);
      Deno.chmodSync(lab.folder, 0o755);
      const file = `${lab.folder}/sextant.yaml`;
      const database = `${lab.folder}/state/leases.sqlite`;
      await Deno.writeTextFile(file, `${withPpp(database, PPP)}user: nobody\n`);
      const server = await lab.serveFile(file);
      await expectLease(lab);
      await untilLost(server, () => onServer(lab, "link", "set", PPP, "down"));
      await untilListenedTo(
        server,
        () => bringUp(lab),
      );
      await expectLease(lab);
      const refusal = new RegExp(`${PPP}: .*User=.*CAP_NET_BIND_SERVICE`);
      await untilLost(server, () => onServer(lab, "link", "delete", PPP));
      const refused = server.stderr.next(refusal, PATIENCE);
      await dialIn(lab);
      await refused;
      const reloaded = server.stderr.next(/is reloaded/, PATIENCE);
      server.signal("SIGHUP");
      assert.match(await reloaded, refusal);
      await expectAddress(lab, await new Dhclient(lab).obtain("address"));
    },
  },
];
