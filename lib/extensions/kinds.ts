/** What a value is, for people: `a function`, `nothing`, `a text`. */
export function nameOfKind(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "function":
      return "a function";
    case "object":
      return "an object";
    case "string":
      return "a text";
    case "boolean":
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

/** Whether a function always returns a promise. */
export function isAsync(value: unknown): boolean {
  return typeof value === "function" && value.constructor.name === "AsyncFunction";
}
