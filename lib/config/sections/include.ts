import { oneOrMany } from "../values/one_or_many.ts";
import { text } from "../values/name.ts";
import type { Section } from "./section.ts";

const FILE = "the path of a file, or a pattern such as conf.d/*.yaml";

/** Which other files belong to the configuration. */
export const include: Section<readonly string[] | undefined> = {
  name: "include",
  help: "Files that are parts of the configuration: each has top-level keys, too. Lists go " +
    "together, as if what is in a file stood where it is included; every other key stands in one " +
    "file alone. In `handlers`, an entry `include` stands for the handlers in files that are " +
    "lists of them. What is relative in a file is relative to that file; `*` and `?` in a path " +
    "stand for letters, and files go in the order of their names.",
  example: 'include: ["conf.d/*.yaml"]',
  schema: oneOrMany(text(FILE).describe(`${FILE}.`)).optional(),
};
