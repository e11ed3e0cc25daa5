/**
 * What an extension is given: `z`, and the names of the library.
 *
 * @module
 */
import { z } from "zod";
import * as values from "../config/values.ts";
import * as names from "./names.ts";

/** What the function of an extension is called with. */
export type Sextant = typeof names & {
  /** Of this program, such as `1.2.0`. */
  readonly version: string;
  /** Zod, by which the keys of a configuration are told. */
  readonly z: typeof z;
  /** Kinds of values of the configuration language: `values.duration`, `values.address`. */
  readonly values: typeof values;
};

/** Makes what extensions are called with. @param version of this program */
export function sextantOf(version: string): Sextant {
  return Object.freeze({ ...names, version, z, values });
}
