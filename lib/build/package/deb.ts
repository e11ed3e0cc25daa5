/**
 * Makes a Debian package of the binary: `dist/sextant_VERSION_ARCHITECTURE.deb`.
 *
 * `deno task package` takes `dist/sextant`, `deno task package FILE` another one. It needs dpkg-deb. Who
 * packages it is in DEBFULLNAME and DEBEMAIL, or else whoever made the last commit.
 *
 * @module
 */
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { userPath } from "../../cli/user_path.ts";
import config from "../../../deno.json" with { type: "json" };
import { embeddedPackages } from "../embedded_packages.ts";
import { PROJECT } from "../task_flags.ts";
import { copyrightText } from "./copyright.ts";
import { completions } from "./completions.ts";
import { manualPages } from "./manual.ts";

/** A file of the package: where it is installed, without the first slash. */
interface PackagedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Left out: 0644. */
  readonly mode?: number;
}

/** What keeps a package from being made, as a sentence. */
export class PackageError extends Error {
  override readonly name = "PackageError";
}

/** What Debian calls the machines that ELF numbers. */
const ARCHITECTURES: ReadonlyMap<number, string> = new Map([[62, "amd64"], [183, "arm64"]]);

const CONFFILE = "etc/sextant/sextant.yaml";
const DOCUMENTS = "usr/share/doc/sextant";

/** For which machine a program is, as Debian says it. @throws {PackageError} */
export function architectureOf(octets: Uint8Array, path: string): string {
  const isElf = octets.length > 64 && String.fromCharCode(...octets.subarray(1, 4)) === "ELF";
  const machine = isElf ? octets[18]! | octets[19]! << 8 : undefined;
  const name = machine === undefined ? undefined : ARCHITECTURES.get(machine);
  if (name !== undefined) return name;
  throw new PackageError(
    `${path} is ${isElf ? `for the machine ${machine} of ELF` : "no program of Linux"}, expected ` +
      "what deno task compile makes, for x86-64 or aarch64",
  );
}

async function files(binary: Uint8Array): Promise<PackagedFile[]> {
  const own = (path: string) => Deno.readTextFileSync(`${PROJECT}/${path}`);
  const packed = (text: string) => gzipSync(text, { level: 9 });
  const pages = await manualPages(config.version);
  return [
    { path: "usr/bin/sextant", content: binary, mode: 0o755 },
    { path: CONFFILE, content: own("packaging/sextant.yaml") },
    { path: "lib/systemd/system/sextant.service", content: own("packaging/sextant.service") },
    ...pages.map(({ name, text }) => ({
      path: `usr/share/man/man${name.at(-1)}/${name}.gz`,
      content: packed(text),
    })),
    ...(await completions()).map(({ path, text }) => ({ path, content: text })),
    { path: `${DOCUMENTS}/changelog.gz`, content: packed(await changelog()) },
    { path: `${DOCUMENTS}/copyright`, content: copyrightText(await embeddedPackages()) },
    { path: `${DOCUMENTS}/configuration.md`, content: own("docs/configuration.md") },
    { path: `${DOCUMENTS}/config.schema.json`, content: own("docs/config.schema.json") },
    { path: `${DOCUMENTS}/operations.md`, content: own("docs/operations.md") },
    { path: `${DOCUMENTS}/examples/config.example.yaml`, content: own("config.example.yaml") },
    {
      path: "usr/share/lintian/overrides/sextant",
      content: own("packaging/debian/lintian-overrides"),
    },
  ];
}

function controlFile(architecture: string, maintainer: string, octets: number): string {
  return [
    "Package: sextant",
    `Version: ${config.version}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${Math.ceil(octets / 1024)}`,
    "Depends: adduser, libc6 (>= 2.27), libgcc-s1",
    "Section: net",
    "Priority: optional",
    "Description: DHCPv6 server that also answers who holds what",
    " Sextant gives addresses and prefixes to clients, directly or through relays,",
    " and tells routers, provisioning and support who holds them (leasequery). It",
    " is one program with an embedded SQLite lease store, configured by one YAML",
    " file: a lease is on disk before the Reply leaves.",
    "",
  ].join("\n");
}

async function changelog(): Promise<string> {
  const date = new Date(1000 * Number(Deno.env.get("SOURCE_DATE_EPOCH") ?? await git("%ct")));
  const day = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "2-digit",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }).format(date);
  return [
    `sextant (${config.version}) unstable; urgency=medium`,
    "",
    "  * What has changed is in CHANGELOG.md of the sources.",
    "",
    ` -- ${await maintainer()}  ${day} ${date.toISOString().slice(11, 19)} +0000`,
    "",
  ].join("\n");
}

async function maintainer(): Promise<string> {
  const name = Deno.env.get("DEBFULLNAME");
  const email = Deno.env.get("DEBEMAIL");
  return name && email ? `${name} <${email}>` : await git("%an <%ae>");
}

async function git(format: string): Promise<string> {
  const words = ["log", "-1", `--format=${format}`];
  const { success, text } = await outputOf("git", ...words);
  if (success) return text.trim();
  throw new PackageError(
    "This is no clone of the repository, which would tell who made it and when: expected " +
      "DEBFULLNAME, DEBEMAIL and SOURCE_DATE_EPOCH in the environment",
  );
}

async function outputOf(program: string, ...args: string[]) {
  try {
    const output = await new Deno.Command(program, { args, cwd: PROJECT }).output();
    const decoder = new TextDecoder();
    return {
      success: output.success,
      text: decoder.decode(output.stdout),
      said: decoder.decode(output.stderr),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new PackageError(`${program} is not installed`, { cause: error });
  }
}

function readBinary(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new PackageError(`There is no ${path}, expected what deno task compile makes`, {
      cause: error,
    });
  }
}

function write(root: string, { path, content, mode = 0o644 }: PackagedFile): void {
  const target = `${root}/${path}`;
  Deno.mkdirSync(dirname(target), { recursive: true });
  if (typeof content === "string") Deno.writeTextFileSync(target, content);
  else Deno.writeFileSync(target, content);
  Deno.chmodSync(target, mode);
}

async function build(binaryPath: string): Promise<string> {
  const binary = readBinary(binaryPath);
  const architecture = architectureOf(binary, binaryPath);
  const root = await Deno.makeTempDir({ prefix: "sextant-package-" });
  try {
    const installed = await files(binary);
    const octets = installed.reduce((sum, { content }) => sum + content.length, 0);
    const script = (name: string): PackagedFile => ({
      path: `DEBIAN/${name}`,
      content: Deno.readTextFileSync(`${PROJECT}/packaging/debian/${name}`),
      mode: 0o755,
    });
    const control = controlFile(architecture, await maintainer(), octets);
    const about: PackagedFile[] = [
      { path: "DEBIAN/control", content: control },
      { path: "DEBIAN/conffiles", content: `/${CONFFILE}\n` },
      script("postinst"),
      script("prerm"),
      script("postrm"),
    ];
    for (const file of [...installed, ...about]) write(root, file);
    await openFolders(root);
    const sums = await outputOf(
      "sh",
      "-c",
      `cd ${root} && find * -path DEBIAN -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum`,
    );
    write(root, { path: "DEBIAN/md5sums", content: sums.text });
    const output = `${PROJECT}/dist/sextant_${config.version}_${architecture}.deb`;
    Deno.mkdirSync(dirname(output), { recursive: true });
    const { success, said } = await outputOf(
      "dpkg-deb",
      "--root-owner-group",
      "-Zxz",
      "-z3",
      "--build",
      root,
      output,
    );
    if (!success) throw new PackageError(`dpkg-deb failed: ${said.trim()}`);
    return output;
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Whatever the umask is, everybody may look into the folders that are installed. */
async function openFolders(root: string): Promise<void> {
  await outputOf("find", root, "-type", "d", "-exec", "chmod", "0755", "{}", "+");
}

async function main([binary]: readonly string[]): Promise<number> {
  try {
    const path = await build(binary === undefined ? `${PROJECT}/dist/sextant` : userPath(binary));
    console.log(`Wrote ${path}, ${(Deno.statSync(path).size / 1e6).toFixed(1)} MB`);
    return 0;
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
