import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { formatFinding } from "../../lib/config/finding.ts";
import { loadConfigurationFile, type LoadResult } from "../../lib/config/load.ts";
import { handlersIn } from "../../lib/config/handlers_section.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { INTERFACES } from "./loading.ts";

/** Files by their names, the configuration among them as `sextant.yaml`. */
type Files = Readonly<Record<string, string>>;

/** Loads a configuration of several files, and takes them away again. */
function withFiles<T>(files: Files, use: (folder: string) => T): T {
  const folder = Deno.makeTempDirSync({ prefix: "sextant-include-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
    return use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function loadIn(folder: string, environment: Readonly<Record<string, string>> = {}): LoadResult {
  return loadConfigurationFile(`${folder}/sextant.yaml`, {
    conditionSections,
    handlerSections,
    interfaces: INTERFACES,
    environment: (name) => environment[name],
  });
}

function loadFiles(files: Files, environment = {}): LoadResult {
  return withFiles(files, (folder) => loadIn(folder, environment));
}

/** As `sextant check -c sextant.yaml` prints them. */
function findingsIn(files: Files, environment = {}): string[] {
  return loadFiles(files, environment).findings
    .map((finding) => formatFinding("sextant.yaml", finding));
}

const LISTEN = "listen: [{ unicast: ::1 }]\n";

function server(address: string): string {
  return `- recursive-name-servers: { addresses: ["${address}"] }\n`;
}

/** The name servers of each handler, in document order. */
function serversIn(result: LoadResult): string[] {
  const { loaded, findings } = result;
  assert.ok(loaded, findings.map((each) => formatFinding("sextant.yaml", each)).join("\n"));
  return handlersIn(loaded.configuration.handlers)
    .flatMap(({ config }) => (config as { addresses: Uint8Array[] }).addresses)
    .map((address) => String(address.at(-1)));
}

Deno.test("lists of included files stand where the files are included", () => {
  const inMiddle = {
    "sextant.yaml": `${LISTEN}include: more.yaml
handlers:
  - include: first.yaml
  ${server("2001:db8::2")}  - match: { link: lan }
    handlers:
      - include: [nested/a.yaml]
    else:
      - include: nested/*.yaml
`,
    "more.yaml": `links: [{ name: lan, prefixes: "2001:db8:1::/64" }]\nhandlers:\n  ${
      server("2001:db8::10")
    }`,
    "first.yaml": server("2001:db8::1"),
    "nested/a.yaml": server("2001:db8::3"),
    "nested/b.yaml": server("2001:db8::4"),
    "nested/.hidden.yaml": server("2001:db8::ff"),
  };
  assert.deepEqual(serversIn(loadFiles(inMiddle)), ["16", "1", "2", "3", "3", "4"]);
});

Deno.test("what is relative in an included file is relative to that file", () => {
  withFiles({
    "sextant.yaml": `${LISTEN}include: conf.d/site.yaml\nhandlers: []\n`,
    "conf.d/site.yaml": `include: ../leases.yaml
logging: [{ file: { path: site.log } }]
handlers: [{ static-csv: { file: static.csv } }, ${"{ recursive-name-servers: { addresses: [{ file: dns.txt }] } }"}]
`,
    "conf.d/dns.txt": "2001:db8::53\n",
    "conf.d/static.csv": "id,address,prefix\n",
    "leases.yaml": "leases: { database: leases.sqlite }\npid-file: run/sextant.pid\n",
  }, (folder) => {
    const { loaded, findings } = loadIn(folder);
    assert.deepEqual(findings, []);
    const { configuration, handlerFiles } = loaded!;
    assert.equal(configuration.leases.database, `${folder}/leases.sqlite`);
    assert.equal(configuration.pidFile, `${folder}/run/sextant.pid`);
    assert.partialDeepStrictEqual(configuration.logging, [{ path: `${folder}/conf.d/site.log` }]);
    assert.deepEqual(handlerFiles, [`${folder}/conf.d/static.csv`]);
    assert.deepEqual(loaded!.makeHandlers(new Uint8Array(32)).findings, []);
  });
});

Deno.test("a log of an included file is another than one of the same name elsewhere, or the same", () => {
  const said = (path: string) =>
    withFiles({
      "sextant.yaml": `${LISTEN}include: conf.d/site.yaml\nhandlers: []\n` +
        "logging: [{ file: { path: server.log } }]\n",
      "conf.d/site.yaml": `logging: [{ file: { path: ${path} } }]\n`,
    }, (folder) => loadIn(folder).findings.map((each) => formatFinding("sextant.yaml", each)));
  assert.deepEqual(said("server.log"), []);
  assert.match(said("../server.log")[0]!, /expected the file \S* once, found it in logging\[0\]/);
});

Deno.test("findings name the file that they are in, in the order of the files", () => {
  assert.deepEqual(
    findingsIn({
      "sextant.yaml":
        `${LISTEN}include: [conf.d/b.yaml, conf.d/a.yaml]\nhandlers: [{ prefrence: {} }]\n`,
      "conf.d/a.yaml":
        "# links\nlinks:\n  - { name: lan, prefixes: 2001:db8:1::/65 }\n  - { nam: lan }\n",
      "conf.d/b.yaml":
        "handlers:\n  - match: { link: lan }\n    handlers:\n      - preference: { level: 256 }\n",
    }).map((line) => line.replace(/[?;] [Ee]xpected .*/, "")),
    [
      'sextant.yaml:3:14: handlers[0].prefrence: unknown key "prefrence"; did you mean "preference"?',
      "conf.d/b.yaml:4:30: handlers[0].handlers[0].preference.level: expected a number of at most 255, found 256",
      "conf.d/a.yaml:4:5: links[1].name: missing",
      "conf.d/a.yaml:4:5: links[1].prefixes: missing",
      'conf.d/a.yaml:4:7: links[1].nam: unknown key "nam"; did you mean "name"',
    ],
  );
});

Deno.test("a finding says in which other file the rest is", () => {
  const link = (name: string, prefix: string) => `- { name: ${name}, prefixes: "${prefix}" }\n`;
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}include: [a.yaml, b.yaml]\nhandlers: []\n`,
      "a.yaml": `links:\n  ${link("far", "2001:db8:7::/64")}  ${link("lan", "2001:db8:1::/64")}`,
      "b.yaml": `links:\n  ${link("lan", "2001:db8:2::/64")}`,
    }),
    ["b.yaml:2:13: links[0].name: links[1] of a.yaml:3 is called lan already"],
  );
  const pool = '- address-pool: { prefix: "2001:db8:1::/64" }\n';
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}handlers:\n  - include: a.yaml\n  ${pool}`,
      "a.yaml": `# pools\n${pool}`,
    }),
    [
      "sextant.yaml:4:19: handlers[1].address-pool: expected each pool once, found the same " +
      "addresses in [0].address-pool of a.yaml:2",
    ],
  );
});

Deno.test("a key that is no list stands in one file", () => {
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}user: nobody\ninclude: a.yaml\nhandlers: []\n`,
      "a.yaml": "max-exceptions: 7\nuser: daemon\n",
    }),
    ["a.yaml:2:7: user: user stands in sextant.yaml:2 already: expected it in one file"],
  );
});

Deno.test("an include that includes itself is refused, and so is a circle of them", () => {
  assert.deepEqual(
    findingsIn({ "sextant.yaml": `${LISTEN}include: ["*.yaml"]\nhandlers: []\n` }),
    ["sextant.yaml:2:11: include[0]: sextant.yaml includes itself"],
  );
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}handlers:\n  - include: a.yaml\n`,
      "a.yaml": "- match: { message: renew }\n  handlers:\n    - include: sub/b.yaml\n",
      "sub/b.yaml": "- include: [c.yaml]\n",
      "sub/c.yaml": "- include: ../a.yaml\n",
    }),
    ["sub/c.yaml:1:12: [0].include: a.yaml includes itself, by sub/b.yaml and sub/c.yaml"],
  );
});

Deno.test("an include that cannot be is refused where it stands", () => {
  const files = {
    "sextant.yaml": `${LISTEN}include: [none.yaml, conf.d, list.yaml, broken.yaml, latin.yaml]
handlers:
  - { include: map.yaml, preference: { level: 1 } }
  - include: []
  - include: { a: 1 }
`,
    "conf.d/a.txt": "",
    "list.yaml": "- a\n",
    "map.yaml": "handlers: []\n",
    "broken.yaml": "links: [\n",
  };
  withFiles(files, (folder) => {
    Deno.writeFileSync(`${folder}/latin.yaml`, new Uint8Array([0x23, 0xe4, 0x0a]));
    const lines = loadIn(folder).findings.map((each) => formatFinding("sextant.yaml", each));
    assert.deepEqual(lines, [
      "sextant.yaml:2:11: include[0]: expected a file that can be read: none.yaml does not exist",
      "sextant.yaml:2:22: include[1]: expected a file that can be read: conf.d is a folder, expected a file",
      "sextant.yaml:2:54: include[4]: expected a file that can be read: latin.yaml is not UTF-8 text",
      "sextant.yaml:4:26: handlers[0].preference: expected include alone in its entry, found preference beside it",
      "sextant.yaml:5:14: handlers[1].include: expected at least 1 entry, found an empty list",
      "sextant.yaml:6:14: handlers[2].include: expected the path of a file, or a pattern such as conf.d/*.yaml, found a mapping",
      "list.yaml:1:1: expected a mapping of keys such as links, found a list",
      "broken.yaml:2:1: expected ] before this, to end what begins above",
      "map.yaml:1:1: expected a list of handlers, found a mapping: such a file is included at the top level",
    ]);
  });
});

Deno.test("a pattern that stands for no file is no error, and said", () => {
  assert.deepEqual(
    findingsIn({ "sextant.yaml": `${LISTEN}include: conf.d/*.yaml\nhandlers: []\n` }),
    ["sextant.yaml:2:10: info: include: conf.d/*.yaml stands for no file that is there"],
  );
});

Deno.test("a configuration of more than 32 MiB is refused, however it comes together", () => {
  const large = `# ${"x".repeat(12 * 1024 * 1024)}\n`;
  const tooLarge = "expected at most 32 MiB of configuration, with all that it includes";
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}handlers:\n  - include: [a.yaml, a.yaml, a.yaml]\n`,
      "a.yaml": large,
    }),
    [`sextant.yaml:3:31: handlers[0].include[2]: ${tooLarge}`],
  );
  assert.deepEqual(
    findingsIn({ "sextant.yaml": large.repeat(3) }),
    [`sextant.yaml:1:1: ${tooLarge}`],
  );
});

Deno.test("files that multiply each other come to an end", () => {
  const files: Record<string, string> = {
    "sextant.yaml": `${LISTEN}handlers: [{ include: "0.yaml" }]\n`,
  };
  for (let level = 0; level < 19; level++) {
    files[`${level}.yaml`] = `- include: ["${level + 1}.yaml", "${level + 1}.yaml"]\n`;
  }
  files["19.yaml"] = "[]\n";
  const [first] = findingsIn(files);
  assert.match(first!, /expected at most 20000 included files$/);
  const deep = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`${at}.yaml`, `- include: ${at + 1}.yaml\n`]),
  );
  const [tooDeep] = findingsIn({ ...deep, "sextant.yaml": files["sextant.yaml"]! });
  assert.match(tooDeep!, /^19\.yaml:1:12: .*expected at most 20 levels of files/);
});

Deno.test("a text may come from a file or from the environment", () => {
  const environment = { SEXTANT_DNS: "2001:db8::53", SEXTANT_LEVEL: "debug" };
  const result = loadFiles({
    "sextant.yaml": `listen: [{ unicast: { env: SEXTANT_LISTEN } }]
logging: [{ console: { level: { env: SEXTANT_LEVEL } } }]
handlers:
  - match: { user-class: { file: class.txt } }
    handlers:
      - recursive-name-servers: { addresses: [{ env: SEXTANT_DNS }, { file: dns.txt }] }
`,
    "dns.txt": "2001:db8::54\r\n",
    "class.txt": "iPXE",
  }, { ...environment, SEXTANT_LISTEN: "::1" });
  assert.deepEqual(serversIn(result), ["83", "84"]);
  assert.partialDeepStrictEqual(result.loaded!.configuration.logging, [{ level: "debug" }]);
});

Deno.test("a text that is not there, or wrong, is said where it is named", () => {
  assert.deepEqual(
    findingsIn({
      "sextant.yaml": `${LISTEN}handlers:
  - recursive-name-servers: { addresses: [{ env: SEXTANT_NONE }, { env: HOME }, { file: none }] }
  - recursive-name-servers: { addresses: [{ env: SEXTANT_WRONG }, { file: wrong.txt }] }
  - recursive-name-servers: { addresses: [{ fil: wrong.txt }] }
  - static-csv: { file: { file: name.txt } }
`,
      "wrong.txt": "2001:db8::g\n",
      "name.txt": "\n",
    }, { SEXTANT_WRONG: "router" }),
    [
      "sextant.yaml:3:43: handlers[0].recursive-name-servers.addresses[0]: the environment has no variable SEXTANT_NONE",
      'sextant.yaml:3:66: handlers[0].recursive-name-servers.addresses[1]: expected the name of a variable that begins with SEXTANT_, found "HOME"',
      "sextant.yaml:3:81: handlers[0].recursive-name-servers.addresses[2]: expected a file that can be read: none does not exist",
      'sextant.yaml:4:43: handlers[1].recursive-name-servers.addresses[0]: expected an IPv6 address such as 2001:db8::1, found "router", in SEXTANT_WRONG',
      'sextant.yaml:4:67: handlers[1].recursive-name-servers.addresses[1]: expected an IPv6 address such as 2001:db8::1, found "2001:db8::g", in wrong.txt',
      "sextant.yaml:5:43: handlers[2].recursive-name-servers.addresses[0]: expected an IPv6 address such as 2001:db8::1, found a mapping",
      'sextant.yaml:6:25: handlers[3].static-csv.file: expected the path of a file such as static.csv, found "", in name.txt',
    ],
  );
});
