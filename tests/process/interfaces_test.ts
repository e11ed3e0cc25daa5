import assert from "node:assert/strict";
import { OperatorError } from "../../lib/operator_error.ts";
import { InterfaceThread, tellDifferences } from "../../lib/process/interface_thread.ts";
import { InterfaceReader, machineInterfaces } from "../../lib/process/interfaces.ts";
import { networkAddress } from "../support/network_address.ts";

const FORBIDDEN =
  /^Cannot see the interfaces of this machine: .*\(os error 97\); expected .*AF_NETLINK/;

function forbidden(): never {
  throw new Error("Address family not supported by protocol (os error 97)");
}

/** A made-up machine with so many interfaces. */
function many(count: number): Deno.NetworkInterfaceInfo[] {
  return Array.from({ length: count }, (_, index) => networkAddress(`if${index}`, "fe80::1/64"));
}

/** What a thread tells of a machine that is as it is said, one look after the other. */
function told(...machines: (() => Deno.NetworkInterfaceInfo[])[]): unknown[] {
  const answers: unknown[] = [];
  const counter = {
    onmessage: null as (() => void) | null,
    postMessage: (answer: unknown) => void answers.push(answer),
  };
  const left = [...machines];
  tellDifferences(counter, () => left.shift()!());
  for (const _ of machines) counter.onmessage!();
  return answers;
}

Deno.test("a machine that does not let its interfaces be seen is a sentence that names AF_NETLINK", async () => {
  const isSentence = (error: unknown) =>
    error instanceof OperatorError && FORBIDDEN.test(error.message);
  assert.throws(() => machineInterfaces(forbidden), isSentence);
  await assert.rejects(new InterfaceReader(forbidden).read(), isSentence);
});

Deno.test("a thread that reads the interfaces tells those that are new or different, and who is left", () => {
  const [a, b, c] = many(3) as [
    Deno.NetworkInterfaceInfo,
    Deno.NetworkInterfaceInfo,
    Deno.NetworkInterfaceInfo,
  ];
  const other = { ...b, address: "fe80::2" };
  assert.deepEqual(
    told(() => [a, b], () => [a, b], () => [a, other, c], () => [c, a], forbidden, () => [c, a]),
    [
      { difference: { names: ["if0", "if1"], changed: [["if0", [a]], ["if1", [b]]] } },
      {},
      { difference: { names: ["if0", "if1", "if2"], changed: [["if1", [other]], ["if2", [c]]] } },
      { difference: { names: ["if2", "if0"], changed: [] } },
      { failure: "Address family not supported by protocol (os error 97)" },
      {},
    ],
  );
});

Deno.test("a thread reads the same interfaces, and gives the same entries when nothing is different", async () => {
  const thread = new InterfaceThread();
  const first = await thread.read();
  const here = Deno.networkInterfaces().map((entry) => ({ ...entry }));
  assert.deepEqual(first, [...Map.groupBy(here, ({ name }) => name).values()].flat());
  assert.equal(await thread.read(), first);
  const reading = thread.read();
  thread.close();
  await assert.rejects(reading);
  await assert.rejects(thread.read());
});

Deno.test("few interfaces are read in this thread each time, many in another from the second time on", async () => {
  for (const [count, again] of [[99, 99], [100, Deno.networkInterfaces().length]] as const) {
    const reader = new InterfaceReader(() => many(count));
    assert.equal((await reader.read()).length, count);
    assert.equal((await reader.read()).length, again);
    reader.close();
  }
});

Deno.test("who still waits for the interfaces when nobody looks at them any more is told so", async () => {
  const reader = new InterfaceReader(() => many(100));
  await reader.read();
  const reading = reader.read();
  await Promise.resolve();
  reader.close();
  await assert.rejects(reading, OperatorError);
});
