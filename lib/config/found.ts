const LONGEST_QUOTE = 60;

/** A value of a configuration as error messages show it: `"foo"`, `7`, `a list`, `nothing`. */
export function found(input: unknown): string {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return input.length === 0 ? "an empty list" : "a list";
  if (isMapping(input)) return Object.keys(input).length === 0 ? "an empty mapping" : "a mapping";
  if (typeof input !== "string") return String(input);
  return JSON.stringify(
    input.length > LONGEST_QUOTE ? `${input.slice(0, LONGEST_QUOTE)}…` : input,
  );
}

/** `expected an IPv6 address such as 2001:db8::1, found "foo"`. */
export function expectation(expected: string, input: unknown): string {
  return input === undefined
    ? `missing; expected ${expected}`
    : `expected ${expected}, found ${found(input)}`;
}

/** `range, prefix or preferred-lifetime`. */
export function enumerate(values: readonly string[]): string {
  return values.length <= 1
    ? values.join("")
    : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

/** What is at a path within a value, as YAML gives it; `undefined` when nothing is. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value,
  );
}

/** Whether this is a mapping of keys to values, as YAML gives it. */
export function isMapping(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
