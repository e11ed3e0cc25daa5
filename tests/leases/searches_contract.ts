import assert from "node:assert/strict";
import { FOREVER } from "../../lib/leases/lease.ts";
import { formatPrefix } from "../../lib/wire/prefix.ts";
import { address, prefix } from "../support/messages.ts";
import type { TestStore } from "./contract.ts";
import { exchange, grant, NOW } from "./exchanges.ts";

/** What every lease store finds by address. */
export function testSearches(test: TestStore): void {
  test("heldWithin finds what is the same, around or inside, while it is held", (store) => {
    store.record(exchange({ granted: [grant("2001:db8:0:100::/56"), grant("2001:db8:5::5")] }));
    const found = (text: string, now = NOW) => {
      const lease = store.heldWithin(prefix(text), now);
      return lease && formatPrefix(lease);
    };
    assert.equal(found("2001:db8:0:100::/56"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:1ff::/64"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:142::1"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8::/48"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:0:200::/56"), undefined);
    assert.equal(found("2001:db8:5::5"), "2001:db8:5::5/128");
    assert.equal(found("2001:db8:5::4"), undefined);
    assert.equal(found("2001:db8:5::/64"), "2001:db8:5::5/128");
    assert.equal(found("::/0"), "2001:db8:0:100::/56");
    assert.equal(found("2001:db8:5::5", NOW + 7200), undefined);
  });

  test("heldBetween gives held leases in order, both ends included", (store) => {
    const granted = ["2001:db8::4", "2001:db8::1", "2001:db8::9", "2001:db8::2"].map((text) =>
      grant(text)
    );
    const short = grant("2001:db8::3", { validUntil: NOW + 1 });
    store.record(exchange({ granted: [...granted, short] }));
    const between = (first: string, last: string, limit: number, now = NOW) =>
      store.heldBetween(address(first), address(last), now, limit).map(formatPrefix);
    assert.deepEqual(between("2001:db8::1", "2001:db8::4", 9), [
      "2001:db8::1/128",
      "2001:db8::2/128",
      "2001:db8::3/128",
      "2001:db8::4/128",
    ]);
    assert.deepEqual(between("2001:db8::2", "2001:db8::ffff", 2, NOW + 1), [
      "2001:db8::2/128",
      "2001:db8::4/128",
    ]);
  });

  test("earliestEnd tells when the first held lease of a range ends", (store) => {
    const at = (text: string, validUntil: number) => grant(text, { validUntil });
    store.record(exchange({
      granted: [
        at("2001:db8::1", NOW + 50),
        at("2001:db8::2", NOW + 30),
        at("2001:db8::3", NOW + 10),
        at("2001:db8::4", FOREVER),
        at("2001:db8::5", NOW + 20),
      ],
    }));
    store.record(exchange({ released: [prefix("2001:db8::5")] }));
    store.record(exchange({ declined: [prefix("2001:db8::1")], declinedUntil: NOW + 40 }));
    const earliest = (first: string, last: string, now: number) =>
      store.earliestEnd(address(first), address(last), now);
    assert.equal(earliest("2001:db8::1", "2001:db8::5", NOW), NOW + 10);
    assert.equal(earliest("2001:db8::1", "2001:db8::5", NOW + 10), NOW + 30);
    assert.equal(earliest("2001:db8::1", "2001:db8::5", NOW + 30), NOW + 40);
    assert.equal(earliest("2001:db8::1", "2001:db8::5", NOW + 40), FOREVER);
    assert.equal(earliest("2001:db8::5", "2001:db8::ffff", NOW), undefined);
  });

  test("leaseHolding prefers the address to the prefix around it, the longer to the shorter", (store) => {
    const granted = [grant("2001:db8::/40"), grant("2001:db8::/56", { iaid: 2 })];
    const one = grant("2001:db8::1", { validUntil: NOW + 10 });
    store.record(exchange({ granted: [...granted, one] }));
    const holding = (text: string, now: number) => {
      const lease = store.leaseHolding(address(text), now);
      return lease && formatPrefix(lease);
    };
    assert.equal(holding("2001:db8::1", NOW), "2001:db8::1/128");
    assert.equal(holding("2001:db8::1", NOW + 10), "2001:db8::/56");
    assert.equal(holding("2001:db8:0:100::1", NOW), "2001:db8::/40");
    assert.equal(holding("2001:db9::1", NOW), undefined);
    assert.equal(holding("2001:db8::1", NOW + 7200), undefined);
  });
}
