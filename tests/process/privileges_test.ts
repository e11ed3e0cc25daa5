import assert from "node:assert/strict";
import { Accounts } from "../../lib/process/accounts.ts";
import {
  becomeIdentity,
  checkIdentityChange,
  identityOf,
  type ProcessIdentity,
} from "../../lib/process/privileges.ts";

const NOBODY = { user: "nobody", uid: 65534, gid: 65534 };
const ACCOUNTS = new Accounts(
  "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
  "root:x:0:\nadm:x:4:\nnogroup:x:65534:\n",
);

function process(
  uid: number,
  gid: number,
  supplementaryGroups: number[] = [],
): ProcessIdentity & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    uid,
    gid,
    supplementaryGroups,
    setgid: (gid) => calls.push(`setgid ${gid}`),
    setuid: (uid) => calls.push(`setuid ${uid}`),
  };
}

Deno.test("a user brings its primary group, unless a group is named", () => {
  assert.deepEqual(identityOf(ACCOUNTS, "nobody"), NOBODY);
  assert.deepEqual(identityOf(ACCOUNTS, "nobody", "adm"), { ...NOBODY, gid: 4 });
});

Deno.test("a user that is only a number needs a group", () => {
  assert.throws(() => identityOf(ACCOUNTS, "1234"), /1234 has no primary group, expected a group/);
  assert.deepEqual(identityOf(ACCOUNTS, "1234", "4"), { user: "1234", uid: 1234, gid: 4 });
});

Deno.test("root can become somebody else, the group first", () => {
  const root = process(0, 0);
  assert.equal(checkIdentityChange(root, NOBODY), true);
  becomeIdentity(root, NOBODY);
  assert.deepEqual(root.calls, ["setgid 65534", "setuid 65534"]);
});

Deno.test("who is that user already changes nothing", () => {
  assert.equal(checkIdentityChange(process(65534, 65534, [4]), NOBODY), false);
});

Deno.test("somebody else than root is refused, and told why", () => {
  assert.throws(
    () => checkIdentityChange(process(1000, 1000), NOBODY),
    /runs as user 1000 and cannot become nobody: expected to be started by root/,
  );
});

Deno.test("groups that would be kept are refused, and what takes them away is named", () => {
  assert.throws(
    () => checkIdentityChange(process(0, 0, [0, 4, 65534]), NOBODY),
    /keep the supplementary groups 0, 4 as nobody.*setpriv --clear-groups.*User=/,
  );
  assert.equal(checkIdentityChange(process(0, 0, [65534]), NOBODY), true);
});
