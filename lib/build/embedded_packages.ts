import { PROJECT } from "./task_flags.ts";

/** A package of npm that is in the binary. */
export interface EmbeddedPackage {
  readonly name: string;
  readonly version: string;
  /** As SPDX names it, such as `MIT`. */
  readonly license: string;
  /** Its licence's own words, with who holds the copyright. */
  readonly licenseText: string;
  /** SHA-512 of the archive that npm has, in hexadecimal. */
  readonly sha512: string;
}

interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: {
    readonly [key: string]: {
      readonly name: string;
      readonly version: string;
      readonly dependencies: readonly string[];
    };
  };
}

/** Packages that come without the words of their licence, and one of the same authors that has them. */
const LICENSED_AS: Readonly<Record<string, string>> = {
  "@hono/zod-openapi": "hono",
  "@hono/zod-validator": "hono",
};

/** The packages that `main.ts` needs, and those that they need, by name. */
export async function embeddedPackages(): Promise<EmbeddedPackage[]> {
  const graph: ModuleGraph = await deno("info", "--json", "main.ts");
  const { npmCache }: { npmCache: string } = await deno("info", "--json");
  const lock: { npm: { [key: string]: { integrity: string } } } = JSON.parse(
    Deno.readTextFileSync(`${PROJECT}/deno.lock`),
  );
  const [registry] = [...Deno.readDirSync(npmCache)].filter(({ isDirectory }) => isDirectory);
  return [...withDependencies(graph)].sort().map((key) => {
    const { name, version } = graph.npmPackages[key]!;
    const folderOf = (name: string, version: string) =>
      `${npmCache}/${registry!.name}/${name}/${version}`;
    const folder = folderOf(name, version);
    const licensed = Object.values(graph.npmPackages)
      .find((other) => other.name === LICENSED_AS[name]);
    const { license }: { license: string } = JSON.parse(
      Deno.readTextFileSync(`${folder}/package.json`),
    );
    return {
      name,
      version,
      license,
      licenseText: licenseIn(
        licensed ? folderOf(licensed.name, licensed.version) : folder,
      ),
      sha512: hexOf(lock.npm[key]!.integrity),
    };
  });
}

function withDependencies({ modules, npmPackages }: ModuleGraph): Set<string> {
  const found = new Set<string>();
  const add = (key: string) => {
    if (found.has(key)) return;
    found.add(key);
    npmPackages[key]!.dependencies.forEach(add);
  };
  for (const { npmPackage } of modules) if (npmPackage !== undefined) add(npmPackage);
  return found;
}

function licenseIn(folder: string): string {
  const file = [...Deno.readDirSync(folder)].find(({ name }) => /^licen[cs]e([.-]|$)/i.test(name));
  if (!file) throw new Error(`${folder} has no licence, expected a file LICENSE`);
  return Deno.readTextFileSync(`${folder}/${file.name}`).trim();
}

function hexOf(integrity: string): string {
  const octets = Uint8Array.from(atob(integrity.replace("sha512-", "")), (c) => c.charCodeAt(0));
  return octets.toHex();
}

async function deno<T>(...args: string[]): Promise<T> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: PROJECT }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}
