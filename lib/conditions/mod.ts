import type { ConditionSection } from "../config/condition_section.ts";
import { elapsedTime } from "./elapsed_time.ts";
import { link } from "./link.ts";
import { markedWith } from "./marked_with.ts";
import { message } from "./message.ts";
import { subnet } from "./subnet.ts";

/** Every condition that a `match` can have. */
export const conditionSections: readonly ConditionSection[] = [
  message,
  subnet,
  markedWith,
  elapsedTime,
  link,
];
