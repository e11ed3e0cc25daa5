import assert from "node:assert/strict";
import { findingsIn } from "./loading.ts";

const TOP = `links:
  - { name: lan, prefixes: "2001:db8:1::/64", interfaces: [eth0] }
  - { name: far, prefixes: ["2001:db8:7::/64", "2001:db8:70::/64"] }
listen:
  - { interface: eth0, mark: lan }
  - { unicast: ::1, mark: [relayed, blue] }
handlers:
`;

/** What is said of handlers, which begin on line 8. */
function findingsOf(handlers: string): string[] {
  return findingsIn(TOP + handlers);
}

/** What is said of a `match` within another, both with some handler. */
function nested(outer: string, inner: string): string[] {
  return findingsOf(`  - match: ${outer}
    handlers:
      - match: ${inner}
        handlers: [preference: { level: 1 }]
`).map((line) => line.replace(/^10:\d+: warning: handlers\[0\]\.handlers\[0\]\./, ""));
}

Deno.test("a match that contradicts the one around it is a warning", () => {
  const contradictions: [string, string, string][] = [
    ["{ link: lan }", "{ link: far }", "match.link: this can never hold: no link is among those"],
    [
      '{ subnet: "2001:db8:7::/48" }',
      '{ subnet: ["2001:db8:8::/64", "2001:db8:9::/64"] }',
      "match.subnet: this can never hold: no address is also in a subnet of the match around it",
    ],
    [
      "{ elapsed-time: { more-than: 10 } }",
      "{ elapsed-time: { less-than: 10 } }",
      "match.elapsed-time: this can never hold: no time is also within that",
    ],
    [
      "{ marked-with: lan }",
      "{ marked-with: [relayed, blue] }",
      "match.marked-with: this can never hold: no listener that has the mark has one for the match",
    ],
    [
      "{ link: far }",
      '{ subnet: "2001:db8:9::/64" }',
      "match.subnet: this can never hold: far is not in 2001:db8:9::/64",
    ],
    [
      '{ subnet: "2001:db8:9::/64" }',
      "{ link: far }",
      "match: this can never hold: far is not in 2001:db8:9::/64",
    ],
  ];
  for (const [outer, inner, message] of contradictions) {
    const [first, ...others] = nested(outer, inner);
    assert.ok(first?.startsWith(message), `${inner} in ${outer}: ${first}`);
    assert.deepEqual(others, []);
  }
});

Deno.test("a match that can hold within the one around it is fine", () => {
  const possible: [string, string][] = [
    ["{ link: [lan, far] }", "{ link: far }"],
    ['{ subnet: "2001:db8::/32" }', '{ subnet: "2001:db8:9::/64" }'],
    ['{ subnet: "2001:db8:9::/64" }', '{ subnet: "2001:db8::/32" }'],
    ["{ elapsed-time: { more-than: 10 } }", "{ elapsed-time: { less-than: 11 } }"],
    ["{ marked-with: relayed }", "{ marked-with: blue }"],
    ["{ link: far }", '{ subnet: "2001:db8:70::/48" }'],
    // Where clients are directly on an interface, its own address counts, whatever the prefixes.
    ["{ link: lan }", '{ subnet: "2001:db8:1::1" }'],
    ["{ marked-with: lan }", "{ link: far }"],
  ];
  for (const [outer, inner] of possible) assert.deepEqual(nested(outer, inner), []);
});

Deno.test("a mark that no listener has is a warning", () => {
  assert.deepEqual(
    findingsOf(
      "  - { match: { marked-with: [red, Blue] }, handlers: [preference: { level: 1 }] }\n",
    ),
    [
      "8:29: warning: handlers[0].match.marked-with: this can never hold: no listener has the " +
      "mark red or Blue; there is lan, relayed or blue",
    ],
  );
});

Deno.test("handlers in a match that can never hold are not complained of one by one", () => {
  const findings = findingsOf(`  - match: { marked-with: red }
    handlers:
      - match: { link: lan }
        handlers:
          - match: { link: far }
            handlers: [preference: { level: 1 }]
`);
  assert.equal(findings.length, 1);
});

Deno.test("handlers beside one that ignores everything never answer", () => {
  assert.deepEqual(
    findingsOf(`  - preference: { level: 1 }
  - ignore-request: {}
  - match: { link: lan }
    handlers: [preference: { level: 2 }]
`),
    [
      "8:17: warning: handlers[0].preference: this never answers a request, nor does the one " +
      "beside it: handlers[1].ignore-request ignores them all",
    ],
  );
  assert.deepEqual(findingsOf("  - ignore-request: {}\n"), []);
  assert.deepEqual(
    findingsOf("  - ignore-request: { message-types: [solicit] }\n  - preference: { level: 1 }\n"),
    [],
  );
});

Deno.test("handlers for requests that another match ignores never answer", () => {
  const ignoring = (match: string, other: string) =>
    findingsOf(`  - match: ${match}
    handlers: [ignore-request: {}]
  - match: ${other}
    handlers: [preference: { level: 1 }]
`);
  const ignored: [string, string][] = [
    ["{ link: [lan, far] }", "{ link: lan }"],
    ['{ subnet: "2001:db8::/32" }', '{ subnet: ["2001:db8:1::/64", "2001:db8:2::/64"] }'],
    ["{ marked-with: [lan, relayed] }", "{ marked-with: relayed, link: lan }"],
    [
      "{ elapsed-time: { less-than: 10 } }",
      "{ elapsed-time: { more-than: 2, less-than: 5 } }",
    ],
  ];
  for (const [match, other] of ignored) {
    assert.deepEqual(ignoring(match, other), [
      "11:28: warning: handlers[1].handlers[0].preference: this never answers a request: " +
      "handlers[0].handlers[0].ignore-request ignores them all",
    ], other);
  }
  const answered: [string, string][] = [
    ["{ link: lan }", "{ link: [lan, far] }"],
    ['{ subnet: "2001:db8:1::/64" }', '{ subnet: "2001:db8::/32" }'],
    ["{ marked-with: relayed }", "{ marked-with: [lan, relayed] }"],
    ["{ elapsed-time: { less-than: 10 } }", "{ link: lan }"],
    ["{ link: lan, marked-with: lan }", "{ link: lan }"],
  ];
  for (const [match, other] of answered) assert.deepEqual(ignoring(match, other), [], other);
});

/** What is said of a `match` with `else`, of handlers[0]. */
function ofMatch(match: string): string[] {
  return findingsOf(`  - match: ${match}
    handlers: [preference: { level: 1 }]
    else: [preference: { level: 2 }]
`).map((line) => line.replace(/^\d+:\d+: warning: handlers\[0\]\./, ""));
}

Deno.test("what not excludes whole can never hold", () => {
  const excluded: [string, string][] = [
    [
      "{ link: far, not: { link: [lan, far] } }",
      "match.link: this can never hold: who meets handlers[0].match.link meets " +
      "handlers[0].match.not.link, too",
    ],
    [
      '{ subnet: "2001:db8:7::/64", not: { subnet: "2001:db8::/32" } }',
      "match.subnet: this can never hold: who meets handlers[0].match.subnet meets " +
      "handlers[0].match.not.subnet, too",
    ],
    [
      "{ message: solicit, not: { not: { message: request } } }",
      "match.message: this can never hold: no type is also among those around it or beside it",
    ],
    [
      '{ not: { subnet: "::/0" } }',
      "match.not.subnet: this can never hold: every request meets handlers[0].match.not.subnet",
    ],
    [
      "{ marked-with: blue, not: { marked-with: relayed, link: far }, link: far }",
      "match.link: this can never hold: who meets handlers[0].match.link meets " +
      "handlers[0].match.not.link, too",
    ],
  ];
  for (const [match, message] of excluded) assert.deepEqual(ofMatch(match), [message], match);
});

Deno.test("a match within another's not, or its else, can never hold either", () => {
  assert.deepEqual(nested("{ not: { link: far } }", "{ link: far }"), [
    "match.link: this can never hold: who meets handlers[0].handlers[0].match.link meets " +
    "handlers[0].match.not.link, too",
  ]);
  assert.deepEqual(
    findingsOf(`  - match: { link: [lan, far] }
    handlers: []
    else:
      - { match: { link: far }, handlers: [preference: { level: 1 }] }
`),
    [
      "11:26: warning: handlers[0].else[0].match.link: this can never hold: who meets " +
      "handlers[0].else[0].match.link meets handlers[0].match.link, too",
    ],
  );
});

Deno.test("the else of a match that always holds can never hold", () => {
  assert.deepEqual(ofMatch('{ subnet: "::/0" }'), [
    "else: this can never hold: every request meets handlers[0].match.subnet",
  ]);
  assert.deepEqual(ofMatch("{ marked-with: [lan, blue] }"), [
    "else: this can never hold: every request meets handlers[0].match.marked-with",
  ]);
  assert.deepEqual(ofMatch('{ subnet: "::/0", link: far }'), []);
  assert.deepEqual(ofMatch('{ any: [{ subnet: "::/0" }, { link: far }] }'), [
    "else: this can never hold: every request meets handlers[0].match.any[0].subnet",
  ]);
});

Deno.test("of any, each entry is told that can never hold", () => {
  assert.deepEqual(ofMatch("{ link: far, any: [{ link: lan }, { message: solicit }] }"), [
    "match.any[0].link: this can never hold: no link is among those of the match around it",
  ]);
  assert.deepEqual(ofMatch("{ any: [{ marked-with: red }, { marked-with: blue }] }"), [
    "match.any[0].marked-with: this can never hold: no listener has the mark red; there is lan, " +
    "relayed or blue",
  ]);
  assert.deepEqual(ofMatch("{ not: { any: [{ marked-with: red }, { marked-with: blue }] } }"), [
    "match.not.any[0].marked-with: this can never hold: no listener has the mark red; there is " +
    "lan, relayed or blue",
  ]);
  assert.deepEqual(ofMatch("{ link: far, any: [{ link: lan }, { marked-with: red }] }"), [
    "match.link: this can never hold: no link is among those of the match around it",
  ]);
});

Deno.test("more ways to meet a match than can be looked into are not judged", () => {
  const any = `{ any: [${Array.from({ length: 300 }, () => "{ link: far }").join(", ")}] }`;
  assert.deepEqual(nested(any, "{ link: lan }"), []);
  assert.deepEqual(ofMatch(any), []);
});

Deno.test("a mark is there from the mark handler on that adds it", () => {
  const match = (mark: string) =>
    `  - { match: { marked-with: ${mark} }, handlers: [preference: { level: 1 }] }\n`;
  assert.deepEqual(findingsOf(`  - mark: boot\n${match("boot")}`), []);
  assert.deepEqual(findingsOf(`${match("boot")}  - mark: [boot]\n`), [
    "8:29: warning: handlers[0].match.marked-with: this can never hold: the mark boot is only " +
    "added further down",
  ]);
  assert.deepEqual(findingsOf(`  - mark: boot\n${match("red")}`), [
    "9:29: warning: handlers[1].match.marked-with: this can never hold: no listener has the mark " +
    "red; there is lan, relayed, blue or boot",
  ]);
  const within = `  - { match: { link: lan }, handlers: [mark: boot] }
  - match: { not: { marked-with: boot } }
    handlers:
      - mark: boot
      - { match: { marked-with: boot }, handlers: [preference: { level: 1 }] }
`;
  assert.deepEqual(findingsOf(within), []);
  const ignored = `  - { match: { link: lan }, handlers: [mark: boot] }
  - { match: { marked-with: boot }, handlers: [ignore-request: {}] }
  - mark: boot
  - { match: { marked-with: boot }, handlers: [preference: { level: 1 }] }
`;
  assert.deepEqual(findingsOf(ignored), []);
});

Deno.test("who the client is, what it says and what its relays say is held against each other", () => {
  const never: [string, string, string][] = [
    ['{ client-id: "hex:0003*" }', '{ client-id: ["hex:0001*", "hex:0002"] }', "client-id"],
    [
      '{ hardware-address: "02:00:5e:*" }',
      '{ hardware-address: "02:00:5f:10:00:01" }',
      "hardware-address",
    ],
    ['{ interface-id: "ge*" }', '{ interface-id: ["xe*", "ae3"] }', "interface-id"],
    ["{ subscriber-id: gold }", '{ subscriber-id: "gold-*" }', "subscriber-id"],
    ["{ remote-id: { enterprise: 9 } }", "{ remote-id: { enterprise: 10, id: x } }", "remote-id"],
    [
      '{ remote-id: { enterprise: [9, 10], id: "a*" } }',
      '{ remote-id: [{ enterprise: 9, id: "b*" }, { enterprise: 11, id: "a*" }] }',
      "remote-id",
    ],
  ];
  for (const [outer, inner, key] of never) {
    const message =
      `match.${key}: this can never hold: no value is also among those around it or ` +
      "beside it";
    assert.deepEqual(nested(outer, inner), [message], inner);
  }
  const excluded: [string, string, string][] = [
    ['{ not: { user-class: "i*" } }', "{ user-class: [iPXE, ic] }", "user-class"],
    [
      "{ not: { vendor-class: { enterprise: 9 } } }",
      "{ vendor-class: { enterprise: 9, data: a } }",
      "vendor-class",
    ],
    ["{ not: { architecture: [7, 9] } }", "{ architecture: 7 }", "architecture"],
    ['{ not: { relay: "2001:db8::/32" } }', '{ relay: "2001:db8:7::/48" }', "relay"],
    [
      "{ not: { requests-option: [23, 24] } }",
      "{ requests-option: recursive-name-servers }",
      "requests-option",
    ],
    ["{ not: { option: { code: 60 } } }", '{ option: { code: 60, value: "hex:00*" } }', "option"],
    ['{ not: { client-id: "*" } }', '{ client-id: "hex:0001*" }', "client-id"],
  ];
  for (const [outer, inner, key] of excluded) {
    assert.deepEqual(nested(outer, inner), [
      `match.${key}: this can never hold: who meets handlers[0].handlers[0].match.${key} meets ` +
      `handlers[0].match.not.${key}, too`,
    ]);
  }
});

Deno.test("what a client may say several of is not held against each other", () => {
  const possible: [string, string][] = [
    ["{ user-class: a }", "{ user-class: b }"],
    ["{ vendor-class: { enterprise: 9 } }", "{ vendor-class: { enterprise: 10 } }"],
    ["{ architecture: 7 }", "{ architecture: 9 }"],
    ["{ requests-option: 23 }", "{ requests-option: 24 }"],
    ["{ option: { code: 60 } }", "{ option: { code: 61 } }"],
    ['{ relay: "2001:db8:1::/48" }', '{ relay: "2001:db8:2::/48" }'],
    ["{ not: { user-class: iPXE } }", '{ user-class: "i*" }'],
    ['{ client-id: "hex:0003*" }', '{ client-id: ["hex:0001*", "hex:000300*"] }'],
    ['{ remote-id: { id: "a*" } }', "{ remote-id: { enterprise: 9, id: ab } }"],
    ["{ remote-id: { enterprise: 9 } }", '{ remote-id: { id: "a*" } }'],
    ["{ not: { remote-id: { enterprise: 9, id: a } } }", "{ remote-id: { enterprise: 9 } }"],
  ];
  for (const [outer, inner] of possible) assert.deepEqual(nested(outer, inner), [], inner);
});

Deno.test("a message that never comes, or not from a client, is a warning", () => {
  assert.deepEqual(ofMatch("{ message: [reply, relay-forward] }"), [
    "match.message: this can never hold: a server answers no reply or relay-forward",
  ]);
  assert.deepEqual(ofMatch("{ message: [solicit, advertise] }"), [
    "match.message[1]: a server answers no advertise",
  ]);
  assert.deepEqual(ofMatch("{ message: active-leasequery }"), [
    "match.message: this can never hold: active-leasequery comes over TCP, which no listener is for",
  ]);
  assert.deepEqual(ofMatch("{ message: leasequery, user-class: iPXE }"), [
    "match.message: this can never hold: no client sends leasequery, and another condition is about " +
    "the client",
  ]);
  assert.deepEqual(nested("{ elapsed-time: { more-than: 1 } }", "{ message: leasequery }"), [
    "match.message: this can never hold: no client sends leasequery, and another condition is about " +
    "the client",
  ]);
  assert.deepEqual(nested('{ not: { client-id: "*" } }', "{ message: leasequery }"), []);
  assert.deepEqual(nested("{ message: leasequery }", '{ subscriber-id: "*" }'), []);
});
