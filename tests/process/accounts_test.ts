import assert from "node:assert/strict";
import { OperatorError } from "../../lib/operator_error.ts";
import { Accounts } from "../../lib/process/accounts.ts";

const PASSWD = `# accounts
root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

+::::::
broken:x
1000:x:2000:2000::/home/1000:/bin/sh
alice:x:1000:100:Alice,,,:/home/alice:/bin/sh
`;
const GROUP = `root:x:0:
adm:x:4:syslog,alice
users:x:100:
nogroup:x:65534:
`;

const accounts = new Accounts(PASSWD, GROUP);

Deno.test("a user is found by name, with its primary group", () => {
  assert.deepEqual(accounts.user("nobody"), { name: "nobody", uid: 65534, gid: 65534 });
  assert.deepEqual(accounts.user("alice"), { name: "alice", uid: 1000, gid: 100 });
});

Deno.test("a user is found by number, and one that no file lists is taken as it is", () => {
  assert.deepEqual(accounts.user("0"), { name: "root", uid: 0, gid: 0 });
  assert.deepEqual(accounts.user("4711"), { name: undefined, uid: 4711, gid: undefined });
});

Deno.test("a name that looks like a number is a name first", () => {
  assert.equal(accounts.user("1000").uid, 2000);
});

Deno.test("a group is found by name and by number", () => {
  assert.deepEqual(accounts.group("adm"), { name: "adm", gid: 4 });
  assert.deepEqual(accounts.group("100"), { name: "users", gid: 100 });
  assert.deepEqual(accounts.group("4711"), { name: undefined, gid: 4711 });
});

Deno.test("an unknown name is refused by a sentence that says where it was looked for", () => {
  assert.throws(
    () => accounts.user("nobdy"),
    new OperatorError("There is no user nobdy in /etc/passwd, expected one that is, or a number"),
  );
  assert.throws(
    () => accounts.group("wheel"),
    new OperatorError("There is no group wheel in /etc/group, expected one that is, or a number"),
  );
});

Deno.test("lines that are no accounts are no accounts", () => {
  for (const name of ["broken", "+", "", "# accounts"]) {
    assert.throws(() => accounts.user(name), OperatorError);
  }
  // -1 as 32 bits, which the system takes for "no change".
  for (const number of ["4294967295", "-1", "0x0"]) {
    assert.throws(() => accounts.group(number), OperatorError);
  }
});

Deno.test("the accounts of this machine can be read", () => {
  assert.equal(Accounts.read().user("root").uid, 0);
});
