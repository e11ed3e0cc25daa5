import assert from "node:assert/strict";
import { type ClientRecord, clientRecord } from "../../lib/requestor/client_record.ts";
import { Told } from "../../lib/requestor/told.ts";
import type { Option } from "../../lib/wire/option.ts";
import { preference } from "../../lib/wire/options/exchange.ts";
import { clientData } from "../../lib/wire/options/leasequery.ts";
import { address, CLIENT_1, CLIENT_2, prefix, SERVER_A, told } from "./answers.ts";

const FOREVER = 0xffff_ffff;

/** What the server tells at a time: a client, heard so many seconds before. */
function at(baseTime: number, data: Option): ClientRecord {
  return clientRecord(clientData.in([data])!, SERVER_A, undefined, baseTime)!;
}

function hasBeenTold(...records: readonly ClientRecord[]): Told {
  const told = new Told();
  for (const record of records) told.add(record);
  return told;
}

Deno.test("the same state told later is a repetition, although all that is left is less", () => {
  const memory = hasBeenTold(at(
    100,
    told(CLIENT_1, 5, address("2001:db8:1::1", 50, 100), prefix("2001:db8:8000::/56", 50, FOREVER)),
  ));
  assert(memory.isRepeated(at(
    // Past the preferred lifetime.
    170,
    told(CLIENT_1, 75, address("2001:db8:1::1", 0, 30), prefix("2001:db8:8000::/56", 0, FOREVER)),
  )));
});

Deno.test("whatever has changed is no repetition", () => {
  const lease = address("2001:db8:1::1", 50, 100);
  const memory = hasBeenTold(at(100, told(CLIENT_1, 5, lease)));
  const changed = [
    at(170, told(CLIENT_1, 74, address("2001:db8:1::1", 0, 30))),
    at(170, told(CLIENT_1, 75, address("2001:db8:1::1", 0, 31))),
    at(170, told(CLIENT_1, 75, address("2001:db8:1::1", 0, 0))),
    at(170, told(CLIENT_1, 75, address("2001:db8:1::2", 0, 30))),
    at(170, told(CLIENT_1, 75, address("2001:db8:1::1", 0, 30), address("2001:db8:1::2", 0, 30))),
    at(170, told(CLIENT_1, 75)),
    at(170, told(CLIENT_2, 75, address("2001:db8:1::1", 0, 30))),
    at(170, told(CLIENT_1, 75, address("2001:db8:1::1", 0, 30), preference.of(7))),
  ];
  for (const record of changed) assert(!memory.isRepeated(record));
});

Deno.test("an end that is told again is a repetition, until the address is somebody's again", () => {
  const ended = (baseTime: number) =>
    at(baseTime, told(CLIENT_1, baseTime - 90, address("2001:db8:1::1", 0, 0)));
  const memory = hasBeenTold(ended(100));
  assert(memory.isRepeated(ended(200)));
  memory.add(at(300, told(CLIENT_2, 0, address("2001:db8:1::1"))));
  assert(!memory.isRepeated(ended(400)));
});

Deno.test("an end that is told again beside what the client got since is a repetition of both", () => {
  const ended = address("2001:db8:1::1", 0, 0);
  const memory = hasBeenTold(
    at(100, told(CLIENT_1, 50, ended)),
    at(101, told(CLIENT_1, 0, address("2001:db8:1::2", 50, 100))),
  );
  const both = (since: number) =>
    at(151, told(CLIENT_1, 50, address("2001:db8:1::2", 0, 50 + since), ended));
  assert(memory.isRepeated(both(0)));
  assert(!memory.isRepeated(both(1)));
});

Deno.test("a server that said just now and meant a second later repeats itself, one that means an hour does not", () => {
  const forever = address("2001:db8:1::1", FOREVER, FOREVER);
  const memory = hasBeenTold(at(100, told(CLIENT_1, 0, forever)));
  assert(memory.isRepeated(at(200, told(CLIENT_1, 99, forever))));
  assert(!memory.isRepeated(at(4000, told(CLIENT_1, 300, forever))));
  assert(!memory.isRepeated(at(200, told(CLIENT_1, 101, forever))));
});

Deno.test("a client on two links is two, which do not hide each other", () => {
  const one = (baseTime: number) =>
    at(baseTime, told(CLIENT_1, baseTime, address("2001:db8:1::1", 1, FOREVER)));
  const other = (baseTime: number) =>
    at(baseTime, told(CLIENT_1, baseTime, address("2001:db8:2::1", 1, FOREVER)));
  const memory = hasBeenTold(one(100), other(100));
  assert(memory.isRepeated(one(200)));
  assert(memory.isRepeated(other(200)));
});

Deno.test("what the server said before what was told of the same lease is outdated", () => {
  const memory = hasBeenTold(at(100, told(CLIENT_1, 5, address("2001:db8:1::1"))));
  assert(memory.isOutdated(at(99, told(CLIENT_1, 50, address("2001:db8:1::1")))));
  assert(!memory.isOutdated(at(100, told(CLIENT_1, 50, address("2001:db8:1::1")))));
  assert(!memory.isOutdated(at(99, told(CLIENT_2, 50, address("2001:db8:1::2")))));
});

Deno.test("what was told long ago is forgotten, so that memory does not grow", () => {
  const memory = new Told();
  for (let second = 0; second < 1000; second++) {
    memory.add(at(second, told(CLIENT_1, 0, address(`2001:db8:1::${second % 100}`))));
    memory.forgetBefore(second - 1);
    assert(memory.size <= 2);
  }
  assert(memory.isRepeated(at(999, told(CLIENT_1, 0, address("2001:db8:1::99")))));
});

Deno.test("without the server's time nothing can be recognised", () => {
  const record = clientRecord(
    clientData.in([told(CLIENT_1, 5, address("2001:db8:1::1"))])!,
    SERVER_A,
  )!;
  const memory = hasBeenTold(record);
  assert(!memory.isRepeated(record) && !memory.isOutdated(record));
  assert.equal(memory.size, 0);
});
