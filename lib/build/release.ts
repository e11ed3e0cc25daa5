/**
 * Makes all that a release is made of, in `dist`: binaries and Debian packages for x86-64 and aarch64,
 * a list of what is in them (CycloneDX), and the checksums of all of these.
 *
 *     deno task release [TARGET …]
 *
 * Without targets it is both, and Deno downloads the runtime of each. Where DENORT_BIN names one, name the
 * target that it is for.
 *
 * @module
 */
import { basename } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { billOfMaterials } from "./bill_of_materials.ts";
import { embeddedPackages } from "./embedded_packages.ts";
import { PROJECT } from "./task_flags.ts";

const TARGETS = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];
const FOLDER = `${PROJECT}/dist`;

async function release(targets: readonly string[]): Promise<number> {
  const strange = targets.find((target) => !TARGETS.includes(target));
  if (strange !== undefined) {
    console.error(`${strange} is no target of a release, expected ${TARGETS.join(" or ")}`);
    return 2;
  }
  Deno.mkdirSync(FOLDER, { recursive: true });
  const made: string[] = [];
  for (const target of targets) {
    const binary = `${FOLDER}/sextant-${config.version}-${target}`;
    const code = await task("compile", "--target", target, "--output", binary) ||
      await task("package", binary);
    if (code !== 0) return code;
    made.push(binary, `${FOLDER}/sextant_${config.version}_${debianName(target)}.deb`);
  }
  const list = `${FOLDER}/sextant-${config.version}.cdx.json`;
  const materials = billOfMaterials(config.version, Deno.version.deno, await embeddedPackages());
  Deno.writeTextFileSync(list, JSON.stringify(materials, null, 2) + "\n");
  made.push(list);
  const sums = await Promise.all(made.map(checksumLine));
  Deno.writeTextFileSync(`${FOLDER}/SHA256SUMS`, sums.join(""));
  console.log(sums.join("").trimEnd());
  return 0;
}

function debianName(target: string): string {
  return target.startsWith("x86_64") ? "amd64" : "arm64";
}

/** As `sha256sum --check` reads it. */
async function checksumLine(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Deno.readFileSync(path));
  return `${new Uint8Array(digest).toHex()}  ${basename(path)}\n`;
}

async function task(name: string, ...words: string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...words],
    cwd: PROJECT,
  }).spawn().status;
  return code;
}

if (import.meta.main) Deno.exit(await release(Deno.args.length === 0 ? TARGETS : Deno.args));
