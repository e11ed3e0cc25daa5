import { importsOf, type Tree, withoutComments } from "./tree.ts";

/** A room of lib, perhaps within another, as the table of docs/architecture.md has it. */
export interface Room {
  readonly name: string;
  /** Rooms that it may import. */
  readonly mayImport: ReadonlySet<string>;
  /** Whether that is every room, used or not. */
  readonly mayImportAll: boolean;
  /** Whether it is both in the table and in the list. */
  readonly isWhole: boolean;
  /** Kinds of things that it must not know: names of {@linkcode KNOWLEDGE}. */
  readonly mustNotKnow: ReadonlySet<string>;
}

/** In the list, in place of the names of rooms. */
const EVERY_ROOM = "every room";

/** How it shows in its code that a room knows of something. */
export const KNOWLEDGE: Readonly<Record<string, RegExp>> = {
  "sockets": /\bDeno\.(?:listen\w*|connect\w*|startTls)\b|["']node:(?:net|dgram|tls)["']/,
  "SQL": /["']node:sqlite["']|\bDatabaseSync\b|`\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE)\s/,
  "I/O": /\bDeno\.|["']node:(?:fs|net|dgram|tls|sqlite|process)\b/,
  "the clock": /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bset(?:Timeout|Interval)\(/,
  "randomness": /\bMath\.random\(|\bcrypto\.(?:getRandomValues|randomUUID)\b|\brandomBytes\(/,
};

/**
 * The rooms of a document: a table of names, contents and what they must not know, and a list of
 * what they may import.
 */
export function roomsIn(document: string): Room[] {
  const listed = [...document.matchAll(/^([\w/]+) +→ (.*)$/gm)];
  const imports = new Map(listed.map(([, name, rooms]) => [name!, rooms!]));
  const rows = [...document.matchAll(/^\| `lib\/([\w/]+)` *\|[^|]*\|([^|]*)\|$/gm)];
  const unknown = new Map(rows.map(([, name, things]) => [name!, things!]));
  const everything = words([...unknown.keys()].join(","));
  return [...new Set([...unknown.keys(), ...imports.keys()])].map((name) => {
    const others = imports.get(name);
    return {
      name,
      mayImport: new Set(others === EVERY_ROOM ? everything : words(others ?? "")),
      mayImportAll: others === EVERY_ROOM,
      isWhole: others !== undefined && unknown.has(name),
      mustNotKnow: new Set(words(unknown.get(name) ?? "")),
    };
  });
}

function words(cell: string): string[] {
  return cell.split(",").map((word) => word.trim()).filter((word) => word !== "" && word !== "—");
}

/**
 * The innermost room that a file is in, or its folder where none is listed; `undefined` for a file
 * of lib itself, which every room may import.
 */
function roomOf(path: string, rooms: readonly Room[]): string | undefined {
  const within = rooms.map(({ name }) => name).filter((name) => path.startsWith(`lib/${name}/`));
  const innermost = within.sort((a, b) => b.length - a.length)[0];
  return innermost ?? /^lib\/(\w+)\//.exec(path)?.[1];
}

/** Every room is in the table, and the table names no other. */
export function unknownRooms(tree: Tree, rooms: readonly Room[]): string[] {
  const there = new Set([...tree.keys()].flatMap((path) => roomOf(path, rooms) ?? []));
  const listed = new Set(rooms.map(({ name }) => name));
  const named = rooms.flatMap(({ mayImport }) => [...mayImport]);
  const things = rooms.flatMap(({ mustNotKnow }) => [...mustNotKnow]);
  return [
    ...[...there].filter((name) => !listed.has(name)).map((name) =>
      `lib/${name} has no row in the table of docs/architecture.md: add one`
    ),
    ...[...new Set([...listed, ...named])].filter((name) => !there.has(name)).map((name) =>
      `docs/architecture.md names a room lib/${name}, and there is none: take it out`
    ),
    ...rooms.filter(({ isWhole }) => !isWhole).map(({ name }) =>
      `lib/${name} is in the table of docs/architecture.md or in its list of imports, not in both`
    ),
    ...[...new Set(things)].filter((thing) => !(thing in KNOWLEDGE)).map((thing) =>
      `docs/architecture.md says of a room that it must not know "${thing}", expected one of ` +
      Object.keys(KNOWLEDGE).join(", ")
    ),
  ];
}

/** A room imports only what its row says, and all that it says. */
export function forbiddenImports(tree: Tree, rooms: readonly Room[]): string[] {
  const listed = rooms.filter(({ mayImportAll }) => !mayImportAll);
  const unused = new Set(
    listed.flatMap(({ name, mayImport }) => [...mayImport].map((other) => `${name} → ${other}`)),
  );
  const wrong = importsOf(tree).flatMap(({ file, target }) => {
    const [from, to] = [roomOf(file, rooms), roomOf(target, rooms)];
    if (from === undefined || to === undefined || from === to) return [];
    unused.delete(`${from} → ${to}`);
    if (rooms.find(({ name }) => name === from)?.mayImport.has(to)) return [];
    return [
      `${file} imports ${target}, and lib/${from} may not import lib/${to}: move what both need ` +
      "to a room that both may import, or change the row in docs/architecture.md, with a reason",
    ];
  });
  const idle = [...unused].map((pair) =>
    `docs/architecture.md allows ${pair}, and nothing makes use of it: take it out of the row`
  );
  return [...wrong, ...idle];
}

/** A room does not know what its row says that it must not. */
export function forbiddenKnowledge(tree: Tree, rooms: readonly Room[]): string[] {
  return [...tree].flatMap(([file, text]) => {
    const room = rooms.find(({ name }) => name === roomOf(file, rooms));
    const code = withoutComments(text);
    return [...room?.mustNotKnow ?? []].flatMap((thing) => {
      const found = KNOWLEDGE[thing]?.exec(code)?.[0];
      return found === undefined ? [] : [
        `${file} has ${found.trim()}, and lib/${room!.name} must not know ${thing}: ` +
        "have it passed in, or do it in a room that may",
      ];
    });
  });
}
