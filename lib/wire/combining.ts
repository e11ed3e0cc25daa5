import { markedHex } from "./bytes.ts";
import { WireError } from "./error.ts";
import { type Json, kebabCase } from "./json.ts";
import type { Layout } from "./layout.ts";

/** Values one after the other until the octets end. */
export function listOf<T>(item: Layout<T>): Layout<T[]> {
  return {
    shape: `list of ${grouped(item.shape)}`,
    decode: (reader) => {
      const values: T[] = [];
      while (reader.remaining > 0) values.push(item.decode(reader));
      return values;
    },
    encode: (writer, values) => {
      for (const value of values) item.encode(writer, value);
    },
    toJson: (values) => values.map((value) => item.toJson(value)),
    ...(item.contents && { contents: (values) => values.flatMap((each) => item.contents!(each)) }),
  };
}

/** A value behind its own 16-bit length. */
export function lengthPrefixed<T>(item: Layout<T>): Layout<T> {
  return {
    ...item,
    shape: `length-prefixed ${grouped(item.shape)}`,
    decode: (reader) => reader.within(reader.uint16(), item, "A length-prefixed value"),
    encode: (writer, value) => writer.withLength(item, value),
  };
}

/** A value that fills at least `minimum` octets, and at most `maximum`. */
export function sizeBetween<T>(
  minimum: number,
  item: Layout<T>,
  maximum: number = Infinity,
): Layout<T> {
  const limits = maximum === Infinity ? `at least ${minimum}` : `${minimum} to ${maximum}`;
  const verify = (length: number, at?: number) => {
    if (length >= minimum && length <= maximum) return;
    throw new WireError(`A value of ${limits} octets is needed, and this one has ${length}`, at);
  };
  return {
    ...item,
    decode: (reader) => {
      verify(reader.remaining, reader.position);
      return item.decode(reader);
    },
    encode: (writer, value) => {
      const start = writer.position;
      item.encode(writer, value);
      verify(writer.position - start);
    },
  };
}

/** A value, or `undefined` where no octets are left for one. */
export function unlessEmpty<T>(item: Layout<T>): Layout<T | undefined> {
  return {
    shape: `nothing or ${grouped(item.shape)}`,
    decode: (reader) => reader.remaining > 0 ? item.decode(reader) : undefined,
    encode: (writer, value) => {
      if (value !== undefined) item.encode(writer, value);
    },
    toJson: (value) => value === undefined ? null : item.toJson(value),
    ...(item.contents && {
      contents: (value) => value === undefined ? [] : item.contents!(value),
    }),
  };
}

/** A value, or the octets as they came where they are none: for what does not spoil the rest. */
export function orOctets<T>(item: Layout<T>): Layout<T | Uint8Array> {
  return {
    shape: item.shape,
    decode: (reader) => reader.restAs(item),
    encode: (writer, value) =>
      value instanceof Uint8Array ? writer.put(value) : item.encode(writer, value),
    toJson: (value) => value instanceof Uint8Array ? markedHex(value) : item.toJson(value),
    ...(item.contents && {
      contents: (value) => value instanceof Uint8Array ? [] : item.contents!(value),
    }),
  };
}

/** Named values one after the other. The names are those of the RFC, in camel case. */
export function fields<T extends object>(
  layouts: { readonly [K in keyof T]-?: Layout<T[K]> },
): Layout<T> {
  const names = Object.keys(layouts) as (keyof T & string)[];
  const entries = names.map((name) => ({ name, layout: layouts[name], json: kebabCase(name) }));
  const holders = entries.filter(({ layout }) => layout.contents);
  return {
    shape: entries.map(({ json, layout }) => `${json}: ${layout.shape}`).join(", "),
    decode: (reader) => {
      const value = {} as T;
      for (const { name, layout } of entries) value[name] = layout.decode(reader);
      return value;
    },
    encode: (writer, value) => {
      for (const { name, layout } of entries) layout.encode(writer, value[name]);
    },
    toJson: (value) =>
      Object.fromEntries(
        entries.map(({ name, layout, json }) => [json, layout.toJson(value[name])]),
      ),
    ...(holders.length > 0 && {
      contents: (value) => holders.flatMap(({ name, layout }) => layout.contents!(value[name])),
    }),
  };
}

function grouped(shape: string): string {
  return shape.includes(": ") ? `(${shape})` : shape;
}

/** The same octets, shown to people as `show` says. */
export function shownAs<T>(layout: Layout<T>, shape: string, show: (value: T) => Json): Layout<T> {
  return { ...layout, shape, toJson: show };
}

/** Bits that each say something of their own, shown by their names. */
export function flags(
  layout: Layout<number>,
  names: { readonly [name: string]: number },
): Layout<number> {
  const shape = `${layout.shape} of flags ${Object.keys(names).join(", ")}`;
  return shownAs(layout, shape, (value) => {
    const set = Object.entries(names).filter(([, bit]) => value & bit);
    const others = set.reduce((left, [, bit]) => left & ~bit, value);
    return [...set.map(([name]) => name), ...(others === 0 ? [] : [others])];
  });
}
