/** Files by their path below the project, with their text. */
export type Tree = ReadonlyMap<string, string>;

/** Where a file imports from. */
export interface Import {
  /** Path below the project. */
  readonly file: string;
  /** What it names: a path below the project, or a package as it is written. */
  readonly target: string;
  /** Whether only types are imported, so that nothing of it is there at run time. */
  readonly onlyTypes: boolean;
}

const PROJECT = new URL("../../", import.meta.url);

/** The text of one file of this project. */
export function readProjectFile(path: string): string {
  return Deno.readTextFileSync(new URL(path, PROJECT));
}

/** The TypeScript files of this project below a folder. */
export function readTree(folder: string): Tree {
  const files = new Map<string, string>();
  for (const { name, isDirectory } of Deno.readDirSync(new URL(`${folder}/`, PROJECT))) {
    const path = `${folder}/${name}`;
    if (isDirectory) { for (const [each, text] of readTree(path)) files.set(each, text); }
    else if (name.endsWith(".ts")) files.set(path, readProjectFile(path));
  }
  return files;
}

/** The code without its comments: examples import, too. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const FROM = /^\s*(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']/gm;
const WHOLE = /^\s*import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;

/** What all files import. */
export function importsOf(tree: Tree): Import[] {
  return [...tree].flatMap(([file, text]) => {
    const code = withoutComments(text);
    const named = [...code.matchAll(FROM)].map(([, type, from]) => ({ from: from!, type }));
    const whole = [...code.matchAll(WHOLE)].map(([, one, other]) => ({
      from: one ?? other!,
      type: undefined,
    }));
    return [...named, ...whole].map(({ from, type }) => ({
      file,
      target: from.startsWith(".") ? resolve(file, from) : from,
      onlyTypes: type !== undefined,
    }));
  });
}

function resolve(file: string, from: string): string {
  return new URL(from, `file:///${file}`).pathname.slice(1);
}
