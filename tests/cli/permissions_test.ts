import assert from "node:assert/strict";
import type { z } from "zod";
import { permissionFlags } from "../../lib/cli/permissions.ts";
import { sections } from "../../lib/config/sections/mod.ts";
import { filePath } from "../../lib/config/values.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { OperatorError } from "../../lib/operator_error.ts";
import { type JsonSchema, jsonSchemaOf } from "../../lib/build/reference/json_schema.ts";
import { run } from "../../lib/cli/program.ts";

/** Names each file that a configuration can name; `FILES` says by which keys. */
const EVERYTHING = `
pid-file: sextant.pid
control-socket: { path: control.sock }
logging:
  - file: { path: plain.log }
  - file: { path: rotated/rotated.log, rotate: daily, keep: 2 }
  - syslog: { destination: /run/collector }
events:
  - file: { path: events.ndjson }
  - socket: { path: events.sock }
leases: { database: state/leases.sqlite }
extensions: [{ module: code/gold.js }]
links: [{ name: lan, prefixes: ["2001:db8:1::/64"] }]
listen:
  - tcp: "::1"
    allow-from: ["::1"]
    tls: { certificate: server.pem, key: server.key, client-ca: clients.pem }
http:
  - address: "::1"
    allow-from: ["::1"]
    tls: { certificate: http.pem, key: http.key }
    tokens: tokens.yaml
  - socket: { path: http.sock }
handlers:
  - leasequery: { allow-from: ["::1"] }
  - static-csv: { file: static.csv }
  - static-sqlite: { file: static.sqlite }
`;

const FILES = [
  "pid-file",
  "control-socket.path",
  "logging.file.path",
  "events.file.path",
  "events.socket.path",
  "extensions.module",
  "leases.database",
  "listen.tls.certificate",
  "listen.tls.key",
  "listen.tls.client-ca",
  "http.socket.path",
  "http.tls.certificate",
  "http.tls.key",
  "http.tokens",
  "static-csv.file",
  "static-sqlite.file",
];

async function withConfiguration(text: string, test: (file: string) => Promise<void> | void) {
  const folder = Deno.makeTempDirSync({ prefix: "sextant-permissions-" });
  try {
    Deno.writeTextFileSync(`${folder}/sextant.yaml`, text);
    await test(`${folder}/sextant.yaml`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function pathsIn(flags: readonly string[], name: string): string[] {
  const flag = flags.find((each) => each.startsWith(`--allow-${name}=`));
  return flag?.slice(`--allow-${name}=`.length).split(",") ?? [];
}

/** The keys whose value is a file, wherever in a schema. */
function fileKeys(schema: JsonSchema, key: string): string[] {
  if (schema.title === jsonSchemaOf(filePath as z.ZodType).title) return [key];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      fileKeys(inner, `${key}.${name}`)
    ),
    ...schema.items ? fileKeys(schema.items, key) : [],
    ...(schema.anyOf ?? []).flatMap((inner) => fileKeys(inner, key)),
  ];
}

Deno.test("every key of the configuration that is a file is one that permissions are given for", () => {
  const all = [...Object.values(sections), ...handlerSections];
  const keys = all.flatMap(({ name, schema }) => fileKeys(jsonSchemaOf(schema as z.ZodType), name));
  assert.deepEqual([...new Set(keys)].sort(), FILES.toSorted());
});

Deno.test("a server may read and write what its configuration names, and nothing beside it", () =>
  withConfiguration(EVERYTHING, (file) => {
    const folder = file.slice(0, file.lastIndexOf("/"));
    const own = (paths: readonly string[]) =>
      paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length + 1));
    const flags = permissionFlags(file);

    const written = [
      "control.sock",
      "events.ndjson",
      "events.sock",
      "http.sock",
      "plain.log",
      "rotated",
      "sextant.pid",
      "state",
    ];
    assert.deepEqual(own(pathsIn(flags, "write")), written);
    assert.deepEqual(
      own(pathsIn(flags, "read")).sort(),
      [
        ...written,
        "clients.pem",
        "code",
        "code/gold.js",
        "http.key",
        "http.pem",
        "server.key",
        "server.pem",
        "sextant.yaml",
        "static.csv",
        "static.sqlite",
        "tokens.yaml",
      ].sort(),
    );
    const beside = pathsIn(flags, "write").filter((path) => !path.startsWith(folder));
    assert.deepEqual(beside, ["/run/collector", "/run/notify", "/run/systemd/notify"]);
  }));

Deno.test("IPv4 is denied, unless a collector of logs may be reached by it", async () => {
  const collectors = [
    ["[2001:db8::1]:514", true],
    ["192.0.2.1:514", false],
    ["logs.example.net:514", false],
  ] as const;
  for (const [collector, isDenied] of collectors) {
    const text = EVERYTHING.replace("/run/collector", `"${collector}"`);
    await withConfiguration(text, (file) => {
      assert.equal(permissionFlags(file).includes("--deny-net=0.0.0.0/0"), isDenied, collector);
    });
  }
});

Deno.test("IPv4 is denied, unless a server that events are posted to may be reached by it", async () => {
  const servers = [
    ["https://[2001:db8::1]/", true],
    ["https://192.0.2.1/", false],
    ["https://hooks.example.org/dhcp", false],
  ] as const;
  for (const [url, isDenied] of servers) {
    const text = EVERYTHING.replace("- socket: { path: events.sock }", `- http: { url: "${url}" }`);
    await withConfiguration(text, (file) => {
      assert.equal(permissionFlags(file).includes("--deny-net=0.0.0.0/0"), isDenied, url);
    });
  }
});

Deno.test("who becomes somebody else may read all, since it looks at every folder on the way", () =>
  withConfiguration(`user: nobody\n${EVERYTHING}`, (file) => {
    assert.ok(permissionFlags(file).includes("--allow-read"));
  }));

Deno.test("a comma in a path is no end of it", () =>
  withConfiguration(EVERYTHING.replace("sextant.pid", '"a,b.pid"'), (file) => {
    assert.ok(permissionFlags(file).some((flag) => flag.includes("/a,,b.pid")));
  }));

Deno.test("a configuration that is wrong has no permissions, and is told what is wrong", () =>
  withConfiguration("listen: 7\n", (file) => {
    assert.throws(() => permissionFlags(file), OperatorError);
  }));

Deno.test("check --permissions prints them on a line", () =>
  withConfiguration(EVERYTHING, async (file) => {
    const out: string[] = [];
    await run(["check", "-c", file, "--permissions"], {
      stdout: (line) => out.push(line),
      stderr: (line) => assert.fail(line),
      stdin: () => assert.fail("check reads no input"),
      exit: (code) => assert.fail(`exit ${code}`),
    });
    assert.deepEqual(out, [permissionFlags(file).join(" ")]);
  }));

Deno.test("a server may read what its configuration includes, and look for more of it", () =>
  withConfiguration(
    'listen: [{ unicast: "::1" }]\ninclude: [conf.d/*.yaml, site.yaml]\n' +
      "handlers: [{ posix-timezone: { timezone: { file: zone.txt } } }]\n",
    (file) => {
      const folder = file.slice(0, file.lastIndexOf("/"));
      Deno.mkdirSync(`${folder}/conf.d`);
      Deno.writeTextFileSync(`${folder}/site.yaml`, "handlers: []\n");
      Deno.writeTextFileSync(`${folder}/zone.txt`, "EST5EDT4\n");
      const read = pathsIn(permissionFlags(file), "read");
      for (const name of ["conf.d", "site.yaml", "zone.txt"]) {
        assert.ok(read.includes(`${folder}/${name}`), name);
      }
    },
  ));
