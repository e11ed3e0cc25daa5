import assert from "node:assert/strict";
import { Sextant, sextantCommand } from "../support/sextant.ts";
import { Folder } from "./folder.ts";
import { freePort, loopbackConfig } from "./loopback.ts";

const SERVERS = "- recursive-name-servers: { addresses: [{ env: SEXTANT_DNS }] }\n";

function configuration(port: number): string {
  return loopbackConfig({ port, handlers: ["include: conf.d/*.yaml"] });
}

/** What check prints, and its exit status. */
async function check(file: string): Promise<{ lines: string[]; code: number }> {
  const [program, ...args] = sextantCommand("check", ["-c", file]);
  const env = { SEXTANT_DNS: "2001:db8::53" };
  const { code, stdout } = await new Deno.Command(program!, { args, env }).output();
  return { lines: new TextDecoder().decode(stdout).trim().split("\n"), code };
}

Deno.test("a reload reads included files again, new ones too, and says in which one it stumbles", async () => {
  await using folder = new Folder();
  Deno.mkdirSync(`${folder.path}/conf.d`);
  const file = folder.write("sextant.yaml", configuration(freePort()));
  const env = { SEXTANT_DNS: "2001:db8::53" };
  await using server = await new Sextant(["-c", file], { env }).ready();

  folder.write("conf.d/dns.yaml", SERVERS);
  server.signal("SIGHUP");
  await server.stderr.until(/is reloaded/, 60_000);

  folder.write("conf.d/wrong.yaml", "# one line\n- preference: { level: high }\n");
  server.signal("SIGHUP");
  await server.stderr.until(
    /conf\.d\/wrong\.yaml:2:24: \[0\]\.preference\.level: expected a number, found "high"/,
    60_000,
  );
  const { lines, code } = await check(file);
  assert.equal(code, 1);
  assert.ok(lines.some((line) => line.startsWith(`${folder.path}/conf.d/wrong.yaml:2:24: `)));
  await server.stop();
});

Deno.test({
  name: "check says of an included file that the user who serves could not read it again",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using folder = new Folder();
    Deno.chmodSync(folder.path, 0o755);
    Deno.mkdirSync(`${folder.path}/conf.d`, { mode: 0o755 });
    const secret = folder.write("conf.d/dns.yaml", SERVERS);
    Deno.chmodSync(secret, 0o600);
    const text = configuration(freePort());
    const file = folder.write("sextant.yaml", `user: nobody\n${text}`);
    const line = `user: nobody\n${text}`.split("\n").findIndex((each) => each.includes("include"));
    const { lines, code } = await check(file);
    assert.equal(code, 0);
    assert.ok(
      lines.includes(
        `${file}:${line + 1}:14: warning: handlers[1].include: ${secret} is not readable by ` +
          "user 65534, as a reload has to read it",
      ),
      lines.join("\n"),
    );
  },
});
