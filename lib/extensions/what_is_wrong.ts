import { isAsync, nameOfKind } from "./kinds.ts";

/** What an extension may return, and what each of it is. */
const KEYS: Readonly<Record<string, "list" | "function">> = {
  handlers: "list",
  conditions: "list",
  options: "list",
  duids: "list",
  observe: "function",
};

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** What is wrong with what an extension returned: the end of a sentence; `undefined`: nothing. */
export function whatIsWrongWithExtension(returned: unknown): string | undefined {
  const expected = "expected an object with handlers, conditions, options, duids or observe";
  if (typeof returned !== "object" || returned === null || Array.isArray(returned)) {
    return `its function returned ${nameOfKind(returned)}, ${expected}`;
  }
  const entries = Object.entries(returned).filter(([, value]) => value !== undefined);
  if (entries.length === 0) {
    return `its function returned an object with nothing in it, ${expected}`;
  }
  for (const [key, value] of entries) {
    const kind = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (kind === undefined) {
      return `its function returned ${key}, which is nothing that can be brought; ${expected}`;
    }
    const isRight = kind === "list" ? Array.isArray(value) : typeof value === "function";
    if (!isRight) return `its ${key} is ${nameOfKind(value)}, expected a ${kind}`;
  }
  return undefined;
}

/** What is wrong with a kind of handler or condition. @param what `handlers[0]` */
export function whatIsWrongWithSection(section: unknown, what: string): string | undefined {
  if (typeof section !== "object" || section === null) {
    return `${what} is ${
      nameOfKind(section)
    }, expected an object with name, help, schema and create`;
  }
  const { name, help, schema, create } = section as Record<string, unknown>;
  const wrong = whatIsWrongWithName(name, what);
  if (wrong !== undefined) return wrong;
  if (typeof help !== "string" || help.trim() === "") {
    return `${what}, ${name}, has no help, expected a sentence of what it is for`;
  }
  if (!isSchema(schema)) {
    return `the schema of ${what}, ${name}, is ${
      nameOfSchema(schema)
    }, expected one that z made, ` +
      "such as z.strictObject({})";
  }
  if (typeof create !== "function") {
    return `the create of ${what}, ${name}, is ${nameOfKind(create)}, expected a function`;
  }
  return isAsync(create)
    ? `the create of ${what}, ${name}, is async, and nobody waits for it; expected what takes time ` +
      "to be awaited by the function of the extension"
    : undefined;
}

/** What is wrong with an option. @param what `options[0]` */
export function whatIsWrongWithOption(option: unknown, what: string): string | undefined {
  if (typeof option !== "object" || option === null) {
    return `${what} is ${
      nameOfKind(option)
    }, expected an object with code, name, source and layout`;
  }
  const { code, name, source, layout, space, keys, value, help, places, check } = option as Record<
    string,
    unknown
  >;
  const wrong = whatIsWrongWithName(name, what);
  if (wrong !== undefined) return wrong;
  const where = `${what}, ${name},`;
  if (!isWhole(code, 0xffff)) return `the code of ${where} is ${wordOf(code)}, expected 1 to 65535`;
  if (typeof source !== "string") {
    return `${where} has no source, expected the text that defines it`;
  }
  const parts = (layout ?? {}) as Record<string, unknown>;
  const lacking = ["decode", "encode", "toJson"].find((each) => typeof parts[each] !== "function");
  if (lacking !== undefined) {
    return `the layout of ${where} has no ${lacking}, expected one such as uint16 or fields({ … })`;
  }
  const isSpace = space === undefined || space === "ntp" ||
    isWhole((space as { enterprise?: unknown } | null)?.enterprise, 0xffff_ffff);
  if (!isSpace) return `the space of ${where} is expected to be "ntp" or { enterprise: NUMBER }`;
  if (check !== undefined && typeof check !== "function") {
    return `the check of ${where} is ${nameOfKind(check)}, expected a function`;
  }
  const occurrences = Object.values((places ?? {}) as Record<string, unknown>);
  const isOdd = occurrences.some((each) => !["1", "?", "*", "+"].includes(String(each)));
  if (isOdd) return `the places of ${where} are expected to be made by places() or configuration()`;
  if ((keys === undefined) !== (value === undefined)) {
    return `${where} has ${keys === undefined ? "value" : "keys"} alone, expected keys and value`;
  }
  if (keys === undefined) return undefined;
  if (typeof help !== "string") return `${where} has keys and no help, expected a sentence`;
  if (typeof value !== "function") {
    return `the value of ${where} is ${nameOfKind(value)}, expected a function of the keys`;
  }
  const odd = Object.entries(keys as object).find(([, schema]) => !isSchema(schema));
  return odd &&
    `the schema of ${odd[0]} of ${where} is ${nameOfSchema(odd[1])}, expected one that z made`;
}

/** What is wrong with a type of DUIDs. @param what `duids[0]` */
export function whatIsWrongWithDuid(duid: unknown, what: string): string | undefined {
  if (typeof duid !== "object" || duid === null) {
    return `${what} is ${nameOfKind(duid)}, expected an object with type, name and describe`;
  }
  const { type, name, describe } = duid as Record<string, unknown>;
  const wrong = whatIsWrongWithName(name, what);
  if (wrong !== undefined) return wrong;
  if (!isWhole(type, 0xffff)) return `the type of ${what} is ${wordOf(type)}, expected 1 to 65535`;
  return typeof describe === "function"
    ? undefined
    : `the describe of ${what}, ${name}, is ${nameOfKind(describe)}, expected a function`;
}

function whatIsWrongWithName(name: unknown, what: string): string | undefined {
  if (typeof name === "string" && NAME.test(name) && name.length <= 64) return undefined;
  return `the name of ${what} is ${
    wordOf(name)
  }, expected small letters, digits and hyphens such ` +
    "as gold-line";
}

function isSchema(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "_zod" in schema &&
    typeof (schema as { safeParse?: unknown }).safeParse === "function";
}

function nameOfSchema(schema: unknown): string {
  return typeof schema === "object" && schema !== null
    ? "an object of its own"
    : nameOfKind(schema);
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}

function wordOf(value: unknown): string {
  return typeof value === "string"
    ? JSON.stringify(value.slice(0, 64))
    : typeof value === "number"
    ? String(value)
    : nameOfKind(value);
}
