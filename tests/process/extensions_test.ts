import assert from "node:assert/strict";
import { bringing } from "../extensions/loading.ts";
import { BINARY } from "../support/program.ts";
import { Sextant, sextantCommand } from "../support/sextant.ts";
import { lease, sextant } from "./command.ts";
import { expectRefusal } from "./expect_refusal.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

const NOBODY = 65534;
const PATIENCE = 30_000;

/** Answers with a vendor's word for it, so that it can be told which one is in force. */
function saying(word: string, more = ""): string {
  return `import { suffix } from "./suffix.js";
export default ({ z, answerStatus, defineHandler }) => ({
  handlers: [defineHandler({
    name: "say",
    help: "Answers with a status.",
    example: "say: { on: solicit }",
    schema: z.strictObject({ what: z.string().optional().describe("What to say") }),
    create: ({ what = "" }, { log }) => {
      log.write("info", "say ${word}" + suffix + what + " is made by user " + Deno.uid());
      return { name: "say", pre: ({ onceSettled }) => undefined };
    },
  })],
  observe(exchange) {
    console.error("observed", exchange.kind, exchange.messageType, exchange.answerType,
      exchange.leases.map(({ lease }) => lease).join(), exchange.link);
  },
${more}});
`;
}

function configuration(port: number, ...modules: string[]): string {
  const list = modules.map((module) => `  - { module: ${module} }\n`).join("");
  return `${loopbackConfig({ port, handlers: ["say: { what: '!' }"] })}extensions:\n${list}`;
}

Deno.test("what an extension brings is in force, is told of exchanges, and follows reloads", async () => {
  await using folder = new Folder();
  const port = freePort();
  const file = folder.write("sextant.yaml", configuration(port, "./say.js"));
  folder.write("say.js", saying("first"));
  folder.write("suffix.js", 'export const suffix = "-a";\n');
  assert.match(await sextant("check", "-c", file), / is fine/);
  await using server = await new Sextant(["-c", file]).ready();
  assert.match(server.stderr.all.join("\n"), /say first-a! is made by user/);
  const address = await lease(port);
  await server.stderr.until(/observed answered request reply/, PATIENCE);
  const told = server.stderr.all.filter((line) => line.startsWith("observed"));
  assert.deepEqual(told, [
    `observed answered solicit advertise ${address} lan`,
    `observed answered request reply ${address} lan`,
  ]);
  folder.write("suffix.js", 'export const suffix = "-b";\n');
  server.signal("SIGHUP");
  await server.stderr.until(/say first-b! is made by user/, PATIENCE);
  await server.stderr.until(/is reloaded/, PATIENCE);
  folder.write("suffix.js", "export const suffix = ;\n");
  server.signal("SIGHUP");
  await server.stderr.until(/not reloaded/, PATIENCE);
  await server.stderr.until(
    /Cannot use the extension .\/say.js: it cannot be loaded: .+suffix.js:1:/,
    PATIENCE,
  );
  assert.match(await lease(port), /^2001:db8:1:/);
  await server.stop();
});

Deno.test("a start and check refuse a broken extension by a line of the configuration", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", configuration(freePort(), "./say.js"));
  folder.write("say.js", "export default () => { throw new Error('no map'); };\n");
  const line =
    /sextant\.yaml:\d+:\d+: extensions\[0\]\.module: Cannot use the extension \.\/say\.js: /;
  await expectRefusal(file, [new RegExp(`${line.source}.*no map, at say\\.js:1:30$`)]);
  const [program, ...args] = sextantCommand("check", ["-c", file]);
  const { code, stdout } = await new Deno.Command(program!, { args }).output();
  assert.equal(code, 1);
  assert.match(new TextDecoder().decode(stdout), line);
});

Deno.test("check ends, whatever an extension has begun", async () => {
  await using folder = new Folder();
  const file = folder.write("sextant.yaml", configuration(freePort(), "./say.js"));
  folder.write("say.js", `setInterval(() => {}, 1000);\n${saying("x")}`);
  folder.write("suffix.js", "export const suffix = '';\n");
  assert.match(await sextant("check", "-c", file), / is fine/);
});

Deno.test({
  name: "an extension is run by the user who serves, from its first line on, and never by root",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using folder = new Folder();
    Deno.chmodSync(folder.path, 0o755);
    const data = `${folder.path}/data`;
    Deno.mkdirSync(data);
    Deno.chownSync(data, NOBODY, NOBODY);
    const text = configuration(freePort(), "./say.js").replace("leases.sqlite", "data/l.sqlite");
    const file = folder.write("sextant.yaml", `${text}user: nobody\n`);
    folder.write("say.js", `console.error("loaded by", Deno.uid());\n${saying("x")}`);
    folder.write("suffix.js", "export const suffix = '';\n");
    for (const command of ["check", "explain"]) {
      const words = command === "check" ? ["-c", file] : ["-c", file, "01000001", "--empty"];
      const [program, ...args] = sextantCommand(command, words);
      const { code, stderr, stdout } = await new Deno.Command(program!, { args }).output();
      const said = new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
      assert.equal(code, 0, said);
      assert.match(said, /loaded by 65534\n/);
    }
    await using server = await new Sextant(["-c", file]).ready();
    assert.match(server.stderr.all.join("\n"), /loaded by 65534\n[^]*is made by user 65534/);
    await server.stop();
    Deno.chownSync(`${folder.path}/say.js`, 1234, 1234);
    await expectRefusal(file, [/say\.js is user 1234's, expected root's or user 65534's$/]);
  },
});

Deno.test("a .ts extension is loaded where types can be taken away", async () => {
  await using folder = new Folder();
  const text = bringing("say").replace("({ z, defineHandler })", "({ z, defineHandler }: any)")
    .replace("z.strictObject({})", "z.looseObject({})");
  folder.write("say.ts", text);
  const file = folder.write("sextant.yaml", configuration(freePort(), "./say.ts"));
  const [program, ...args] = sextantCommand("check", ["-c", file]);
  const { stdout } = await new Deno.Command(program!, { args }).output();
  const said = new TextDecoder().decode(stdout);
  const isOlder = BINARY !== undefined && Deno.env.get("SEXTANT_RUNTIME") !== Deno.version.deno;
  assert.match(said, isOlder ? /cannot take types away; expected \.js/ : / is fine/);
});
