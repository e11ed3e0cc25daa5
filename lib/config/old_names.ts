import type { ConfigPath, Finding } from "./finding.ts";
import { isMapping } from "./found.ts";

/** A mapping with the names that its keys have now, and what is said of the old ones. */
export interface NewNames {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/**
 * Gives keys the names that they have now. An old one is warned of, and refused beside the new one.
 *
 * @param path of the mapping
 * @param oldNames old names, each with the new one
 */
export function withNewNames(
  input: unknown,
  path: ConfigPath,
  oldNames: Readonly<Record<string, string>>,
): NewNames {
  if (!isMapping(input)) return { value: input, findings: [] };
  const findings: Finding[] = [];
  const entries = Object.entries(input).flatMap(([key, value]) => {
    if (!Object.hasOwn(oldNames, key)) return [[key, value]];
    const name = oldNames[key]!;
    const isThere = Object.hasOwn(input, name);
    findings.push({
      severity: isThere ? "error" : "warning",
      path: [...path, key],
      aboutKey: true,
      message: isThere
        ? `${key} is the old name of ${name}, which is there as well: expected ${name} alone`
        : `${key} is the old name of ${name}, and works until 1.0`,
    });
    return isThere ? [] : [[name, value]];
  });
  return { value: Object.fromEntries(entries), findings };
}
