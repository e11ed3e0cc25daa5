import assert from "node:assert/strict";
import { QueuedOutput } from "../../lib/log/queued_output.ts";
import { Syslog } from "../../lib/log/syslog.ts";
import type { SyslogDestination } from "../../lib/log/syslog_transport.ts";
import { HeldPort } from "../support/held_port.ts";
import { line, Reports, withFolder } from "./support.ts";

/** An output to a collector, which is tried again when the test says so. */
function outputTo(destination: SyslogDestination) {
  const reports = new Reports();
  const sink = new Syslog(destination, { facility: "daemon", hostname: "host", pid: 7 });
  const output = new QueuedOutput(sink, {
    level: "info",
    report: reports.report,
    pause: (_, cut) => new Promise((resolve) => cut.addEventListener("abort", () => resolve())),
    patience: 100,
  });
  const writes: Promise<number>[] = [];
  const write = sink.write.bind(sink);
  sink.write = (lines) => {
    const written = write(lines);
    writes.push(written);
    return written;
  };
  return { output, reports, writes };
}

function messageOf(octets: Uint8Array): string {
  return new TextDecoder().decode(octets).replace(/^<30>1 \S+ host sextant 7 - - /, "");
}

/** A collector by TCP that takes what is sent as frames of RFC 6587. */
class TcpCollector {
  readonly #listener: Deno.TcpListener;
  #connection: Deno.TcpConn | undefined;
  #text = "";

  constructor(port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
  }

  get destination(): SyslogDestination & { port: number } {
    return { kind: "tcp", host: "127.0.0.1", port: this.#listener.addr.port };
  }

  async next(): Promise<string> {
    this.#connection ??= await this.#listener.accept();
    const buffer = new Uint8Array(1000);
    while (true) {
      const [, length] = /^(\d+) /.exec(this.#text) ?? [];
      const begin = (length?.length ?? 0) + 1;
      if (length !== undefined && this.#text.length >= begin + Number(length)) {
        const frame = this.#text.slice(begin, begin + Number(length));
        this.#text = this.#text.slice(begin + Number(length));
        return messageOf(new TextEncoder().encode(frame));
      }
      const count = await this.#connection.read(buffer);
      assert.ok(count !== null, "the server closed the connection");
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  }

  async accept(): Promise<void> {
    this.#connection ??= await this.#listener.accept();
  }

  /** Closes the connection, but listens on. */
  hangUp(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#text = "";
  }

  close(): void {
    this.hangUp();
    this.#listener.close();
  }
}

for (const host of ["127.0.0.1", "::1", "localhost"]) {
  Deno.test(`lines go to a collector at ${host} by UDP, a datagram each`, async () => {
    const hostname = host === "::1" ? "::1" : "127.0.0.1";
    const collector = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
    const { port } = collector.addr as Deno.NetAddr;
    const { output, reports } = outputTo({ kind: "udp", host, port });
    output.write(line("first"));
    output.write(line("second"));
    assert.equal(messageOf((await collector.receive())[0]), "first");
    assert.equal(messageOf((await collector.receive())[0]), "second");
    await output.close();
    collector.close();
    assert.deepEqual(reports.all, []);
  });
}

Deno.test("lines go to a local socket, a datagram each", () =>
  withFolder(async (folder) => {
    const path = `${folder}/log`;
    const collector = Deno.listenDatagram({ transport: "unixpacket", path });
    const { output, reports } = outputTo({ kind: "local", path });
    output.write(line("first"));
    output.write(line("second"));
    assert.equal(messageOf((await collector.receive())[0]), "first");
    assert.equal(messageOf((await collector.receive())[0]), "second");
    await output.close();
    collector.close();
    assert.deepEqual(reports.all, []);
  }));

Deno.test("lines for a local socket that is not there wait until it is", () =>
  withFolder(async (folder) => {
    const path = `${folder}/log`;
    const { output, reports } = outputTo({ kind: "local", path });
    output.write(line("first"));
    assert.match(
      await reports.until(/Cannot write/),
      /^error: Cannot write to the syslog collector .*\/log: No such file or directory/,
    );
    const collector = Deno.listenDatagram({ transport: "unixpacket", path });
    output.reopen();
    assert.equal(messageOf((await collector.receive())[0]), "first");
    await reports.until(/written again: nothing was lost/);
    await output.close();
    collector.close();
  }));

Deno.test("a collector that takes nothing blocks nothing, and closing does not wait for it", () =>
  withFolder(async (folder) => {
    const path = `${folder}/log`;
    const collector = Deno.listenDatagram({ transport: "unixpacket", path });
    const { output, writes } = outputTo({ kind: "local", path });
    for (let number = 0; number < 1000; number++) output.write(line(`line ${number}`));
    assert.equal(await output.close(), false);
    assert.ok(output.lost > 900, `${output.lost}`);
    // What hangs in the system ends with the collector.
    collector.close();
    await Promise.allSettled(writes);
  }));

Deno.test("lines go to a collector by TCP, each with its length before it", async () => {
  const collector = new TcpCollector();
  const { output, reports } = outputTo(collector.destination);
  output.write(line("first"));
  output.write(line("a message\nof two lines"));
  assert.equal(await collector.next(), "first");
  assert.equal(await collector.next(), "a message | of two lines");
  await output.close();
  collector.close();
  assert.deepEqual(reports.all, []);
});

Deno.test("lines for a collector that is away wait until it is back", async () => {
  using held = new HeldPort();
  const first = new TcpCollector(held.port);
  const { destination } = first;
  first.close();
  const { output, reports } = outputTo(destination);
  output.write(line("first"));
  assert.equal(
    await reports.until(/Cannot write/),
    `error: Cannot write to the syslog collector 127.0.0.1:${destination.port} by tcp: ` +
      "Connection refused (os error 111). What is logged meanwhile waits, as far as it fits",
  );
  output.write(line("second"));
  const collector = new TcpCollector(destination.port);
  output.reopen();
  assert.equal(await collector.next(), "first");
  assert.equal(await collector.next(), "second");
  await reports.until(/written again: nothing was lost/);
  await output.close();
  collector.close();
});

Deno.test("a collector that hung up is called again", async () => {
  const collector = new TcpCollector();
  const { output, reports } = outputTo(collector.destination);
  output.write(line("first"));
  assert.equal(await collector.next(), "first");
  collector.hangUp();
  // What is written to a connection that is half gone may be lost with it: that is TCP.
  for (let number = 0; reports.all.length === 0; number++) {
    output.write(line(`line ${number}`));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  output.reopen();
  assert.match(await collector.next(), /^line \d+$/);
  await reports.until(/written again/);
  await output.close();
  collector.close();
});

Deno.test("to reopen makes a new connection, and no message is torn", async () => {
  const collector = new TcpCollector();
  const { output, reports } = outputTo(collector.destination);
  output.write(line("first"));
  assert.equal(await collector.next(), "first");
  output.reopen();
  output.write(line("second"));
  collector.hangUp();
  assert.equal(await collector.next(), "second");
  await output.close();
  collector.close();
  assert.deepEqual(reports.all, []);
});

Deno.test("a host that has no address is reported", async () => {
  const { output, reports } = outputTo({ kind: "udp", host: "no..where", port: 514 });
  output.write(line("first"));
  assert.match(await reports.until(/Cannot write/), /ENOTFOUND no\.\.where/);
  await output.close();
});
