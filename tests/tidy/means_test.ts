import assert from "node:assert/strict";
import { sextantOf } from "../../lib/extensions/library.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { madeOfGiven } from "./means.ts";
import { readTree } from "./tree.ts";

/** Handlers of ours that show how those of others can be made, and stay so. */
const AS_OTHERS = [
  "boot_file_parameters",
  "boot_file_url",
  "captive_portal",
  "domain_search_list",
  "encrypted_dns",
  "ignore_request",
  "mark",
  "nis_domain_name",
  "nis_servers",
  "ntp_servers",
  "posix_timezone",
  "preference",
  "recursive_name_servers",
  "server_unicast",
  "sip_server_addresses",
  "sip_server_names",
  "sntp_servers",
  "tzdb_timezone",
];

const { values, ...library } = sextantOf("1.0.0");
const given = new Set([...Object.keys(library), ...Object.keys(values)]);

Deno.test("these handlers of ours use nothing that an extension does not have", () => {
  const files = new Map(
    [...readTree("lib/handlers")].filter(([path]) =>
      AS_OTHERS.some((name) => path === `lib/handlers/${name}.ts`)
    ),
  );
  assert.equal(files.size, AS_OTHERS.length);
  const besides = [...madeOfGiven(files, given)].flatMap(([file, names]) =>
    names.map((name) => `${file}: ${name}`)
  );
  assert.deepEqual(besides, []);
  const names = handlerSections.map(({ name }) => name.replaceAll("-", "_"));
  assert.deepEqual(AS_OTHERS.filter((name) => !names.includes(name)), []);
});

Deno.test("a handler that uses what extensions do not have is told, with what that is", () => {
  const text = 'import { z } from "zod";\nimport { type A, secret } from "../x.ts";\n';
  const found = madeOfGiven(new Map([["lib/handlers/x.ts", text]]), new Set(["z"]));
  assert.deepEqual([...found], [["lib/handlers/x.ts", ["secret of ../x.ts"]]]);
});
