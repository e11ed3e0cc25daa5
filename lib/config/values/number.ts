import { z } from "zod";
import { expectation } from "../found.ts";
import { textual, textualOrNumber } from "./textual.ts";

/** A whole number within bounds, both of which belong to them. */
export function wholeNumber(
  minimum: number,
  maximum: number,
  expected = "a whole number",
): z.ZodType<number, number> {
  const error = ({ input }: { input?: unknown }) =>
    expectation(`${expected} from ${minimum} to ${maximum}`, input);
  return z.number({ error }).int({ error }).min(minimum, { error }).max(maximum, { error })
    .describe(`A whole number from ${minimum} to ${maximum}.`);
}

/** 0 to 255. */
export const uint8: z.ZodType<number, number> = wholeNumber(0, 0xff);

/** 0 to 65535. */
export const uint16: z.ZodType<number, number> = wholeNumber(0, 0xffff);

/** 0 to 4294967295. */
export const uint32: z.ZodType<number, number> = wholeNumber(0, 0xffff_ffff);

/** Of UDP or TCP: 1 to 65535. */
export const port: z.ZodType<number, number> = wholeNumber(1, 0xffff, "a port number");

/** 1, 2, 4 and so on, up to `maximum`. */
export function powerOfTwo(maximum: number): z.ZodType<number, number> {
  const expected = "a power of two";
  const title = `${expected} from 1 to ${maximum}`;
  const error = ({ input }: { input?: unknown }) => expectation(title, input);
  const isBetweenPowers = (number: number) =>
    number > 0 && number < maximum && !Number.isInteger(Math.log2(number));
  return wholeNumber(1, maximum, expected)
    .refine((number) => !Number.isInteger(number) || !isBetweenPowers(number), { error })
    .meta({ title, description: `A power of two from 1 to ${maximum}.` });
}

const OCTETS_IN: Readonly<Record<string, number>> = {
  "": 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
};

/** A number of octets, 1 or more. */
export const byteSize: z.ZodType<number, string | number> = textualOrNumber({
  expected: "a size such as 4096, 512kb, 10mb or 1gb",
  description: "A size: a number of octets, or a number with kb, mb or gb (1024 of the one " +
    "before) behind it.",
  parse: (text, complain) => {
    const [, number, unit] = /^([0-9]+) ?((?:[kmg]b)?)$/i.exec(text) ?? [];
    if (number === undefined) return undefined;
    const octets = Number(number) * OCTETS_IN[unit!.toLowerCase()]!;
    return octets > 0 && Number.isSafeInteger(octets)
      ? octets
      : complain(`a size from 1 to ${Number.MAX_SAFE_INTEGER} octets`);
  },
});

const FILE_MODE = 'a file mode such as "0660"';

/** Permission bits of a file. */
export const fileMode: z.ZodType<number, string> = z
  .string({
    error: ({ input }) =>
      typeof input === "number"
        ? `expected a file mode in quotes such as "0660", found the number ${input}, ` +
          "which is how YAML reads digits without quotes"
        : expectation(FILE_MODE, input),
  })
  .pipe(textual({
    expected: FILE_MODE,
    description: "Permissions of a file as octal digits in quotes.",
    parse: (text) => /^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : undefined,
  }))
  .meta({ title: FILE_MODE, description: "Permissions of a file as octal digits in quotes." });
