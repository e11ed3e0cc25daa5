import assert from "node:assert/strict";
import { ChannelError } from "../../lib/client/channel.ts";
import { openUdpChannel } from "../../lib/client/udp_channel.ts";
import { parseAddress } from "../../lib/wire/address.ts";
import { encodeMessage } from "../../lib/wire/message.ts";
import type { Message } from "../../lib/wire/message_layout.ts";
import { UdpServer } from "./udp_server.ts";

const LOOPBACK = parseAddress("::1")!;
const message: Message = { kind: "client-server", type: 1, transactionId: 7, options: [] };
const soon = () => performance.now() + 30_000;

Deno.test("a channel sends messages to a port and receives what comes back", async () => {
  const answer = { ...message, transactionId: 8 };
  await using server = new UdpServer(() => [encodeMessage(answer)]);
  const channel = await openUdpChannel({ address: LOOPBACK, port: server.port });
  const destination = `[::1]:${server.port}`;
  assert.equal(channel.destination, destination);
  assert.equal(channel.multicast, false);
  await channel.send(message);
  assert.deepEqual(await channel.receive(soon()), { message: answer, from: destination });
  assert.deepEqual(server.heard, [message]);
  await channel.close();
});

Deno.test("a channel passes over what is not a message", async () => {
  await using server = new UdpServer(() => [
    new Uint8Array(0),
    new Uint8Array([7, 0]),
    encodeMessage(message),
  ]);
  const channel = await openUdpChannel({ address: LOOPBACK, port: server.port });
  await channel.send(message);
  assert.deepEqual((await channel.receive(soon()))?.message, message);
  await channel.close();
});

Deno.test("a channel that hears nothing says so when the time has come", async () => {
  const channel = await openUdpChannel({ address: LOOPBACK, port: 9 });
  const until = channel.now() + 5;
  assert.equal(await channel.receive(until), undefined);
  assert.equal(await channel.receive(channel.now() - 1), undefined);
  await channel.close();
});

Deno.test("an interface that does not exist is named, with those that do", async () => {
  await assert.rejects(
    openUdpChannel({ address: LOOPBACK, port: 547, interface: "no-such-if" }),
    (error) =>
      error instanceof ChannelError &&
      /^There is no interface no-such-if: this machine has .*\blo\b/.test(error.message),
  );
});

Deno.test("an interface without a link-local address cannot be sent from", async () => {
  await assert.rejects(
    openUdpChannel({
      address: parseAddress("ff02::1:2")!,
      port: 547,
      interface: "lo",
      localPort: 546,
    }),
    (error) =>
      error instanceof ChannelError &&
      error.message ===
        "The interface lo has no link-local address to send from: bring it up and wait a moment",
  );
});

Deno.test("a port that is in use is named", async () => {
  const address = LOOPBACK;
  const taken = Deno.listenDatagram({ hostname: "::", port: 0, transport: "udp" });
  const { port } = taken.addr as Deno.NetAddr;
  await assert.rejects(
    openUdpChannel({ address, port: 547, localPort: port }),
    (error) =>
      error instanceof ChannelError &&
      error.message ===
        `Port ${port} is in use: another DHCPv6 program is running on this interface`,
  );
  taken.close();
});
