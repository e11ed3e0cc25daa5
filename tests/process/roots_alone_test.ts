import assert from "node:assert/strict";
import { isRootsAlone } from "../../lib/process/roots_alone.ts";
import { Folder } from "./folder.ts";

const NOBODY = 65534;
const GROUPS = new Set([NOBODY]);
const ignore = Deno.uid() !== 0;

Deno.test({
  name: "root alone decides about a path whose folders and links are all root's",
  ignore,
  fn: async () => {
    await using folder = new Folder();
    const { path } = folder;
    Deno.mkdirSync(`${path}/own`);
    Deno.symlinkSync("own", `${path}/link`);
    Deno.symlinkSync("/", `${path}/top`);
    for (const name of ["own/file", "own/not/there", "link/file", "own/../link/x", "top/etc/x"]) {
      assert.ok(isRootsAlone(`${path}/${name}`, GROUPS), name);
    }
  },
});

Deno.test({
  name: "somebody else decides as soon as one folder or link on the way is not root's alone",
  ignore,
  fn: async () => {
    await using folder = new Folder();
    const { path } = folder;
    const make = (name: string, uid: number, gid: number, mode: number) => {
      Deno.mkdirSync(`${path}/${name}`);
      Deno.chownSync(`${path}/${name}`, uid, gid);
      Deno.chmodSync(`${path}/${name}`, mode);
    };
    make("theirs", NOBODY, NOBODY, 0o755);
    make("group", 0, NOBODY, 0o775);
    make("all", 0, 0, 0o777);
    make("sticky", 0, 0, 0o1777);
    make("own", 0, 0, 0o755);
    Deno.symlinkSync("/etc/passwd", `${path}/own/foreign`);
    await new Deno.Command("chown", { args: ["-h", "nobody", `${path}/own/foreign`] }).output();
    Deno.symlinkSync("../theirs", `${path}/own/there`);
    Deno.symlinkSync("loop", `${path}/own/loop`);
    for (const name of ["theirs", "group", "all", "sticky", "own/foreign", "own/there"]) {
      assert.ok(!isRootsAlone(`${path}/${name}/file`, GROUPS), name);
    }
    assert.ok(!isRootsAlone(`${path}/own/foreign`, GROUPS));
    assert.ok(!isRootsAlone(`${path}/own/loop`, GROUPS));
    // A group of others than the user's decides nothing here.
    assert.ok(isRootsAlone(`${path}/group/file`, new Set([4])));
  },
});

Deno.test({
  name: "in a sticky folder root alone decides about what is root's already",
  ignore,
  fn: async () => {
    await using folder = new Folder();
    const sticky = `${folder.path}/sticky`;
    Deno.mkdirSync(sticky);
    Deno.chmodSync(sticky, 0o1777);
    Deno.mkdirSync(`${sticky}/own`);
    assert.ok(isRootsAlone(`${sticky}/own/file`, GROUPS));
    Deno.chownSync(`${sticky}/own`, NOBODY, NOBODY);
    assert.ok(!isRootsAlone(`${sticky}/own/file`, GROUPS));
  },
});
