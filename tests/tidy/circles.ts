import { importsOf, type Tree } from "./tree.ts";

/** Files that describe each other's types, and why that cannot be otherwise. */
export interface Family {
  readonly files: readonly string[];
  readonly reason: string;
}

/**
 * Circles of files that import each other, but for those of a family, which may name each other's
 * types and nothing else.
 */
export function circles(tree: Tree, families: readonly Family[] = []): string[] {
  const targets = new Map([...tree.keys()].map((file): [string, Set<string>] => [file, new Set()]));
  for (const { file, target, onlyTypes } of importsOf(tree)) {
    const isWithin = onlyTypes &&
      families.some(({ files }) => files.includes(file) && files.includes(target));
    if (!isWithin && targets.has(target)) targets.get(file)!.add(target);
  }
  const found = groups(targets).map((files) =>
    `${files.join(", ")} import each other: move what they share to a file of its own`
  );
  const idle = families.filter(({ files }) =>
    groups(
      new Map(files.map((file) => {
        const within = importsOf(new Map([[file, tree.get(file) ?? ""]])).map(({ target }) =>
          target
        );
        return [file, new Set(within.filter((target) => files.includes(target)))];
      })),
    ).length === 0
  ).map(({ files }) => `${files.join(", ")} are no circle any more: take the family out`);
  return [...found, ...idle];
}

/** The groups in which every file reaches every other, each in order. */
function groups(targets: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reached = new Map([...targets.keys()].map((file) => [file, reachable(file, targets)]));
  const told = new Set<string>();
  return [...targets.keys()].sort().flatMap((file) => {
    if (told.has(file)) return [];
    const group = [...reached.get(file)!].filter((other) => reached.get(other)?.has(file)).sort();
    for (const each of group) told.add(each);
    return group.length > 0 ? [group] : [];
  });
}

function reachable(from: string, targets: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set<string>();
  const left = [...targets.get(from)!];
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    left.push(...targets.get(file) ?? []);
  }
  return seen;
}
