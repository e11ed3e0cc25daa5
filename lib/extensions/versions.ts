import { nameOfKind } from "./kinds.ts";

/**
 * Why an extension cannot be used by this version: the end of a sentence; `undefined`: it can.
 *
 * @param madeFor what it exports as `sextant`: `"1"`, or `"1.4"` for 1.4 and later ones of 1
 * @param version of this program
 */
export function whyOtherVersion(madeFor: unknown, version: string): string | undefined {
  if (madeFor === undefined) return undefined;
  const written = typeof madeFor === "number" ? String(madeFor) : madeFor;
  const [, major, minor = "0"] = typeof written === "string"
    ? /^\^?(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(written) ?? []
    : [];
  if (major === undefined) {
    const found = typeof written === "string" ? JSON.stringify(written) : nameOfKind(written);
    return `its export sextant is ${found}, expected the version that it is made for such as "${version}"`;
  }
  const [ownMajor, ownMinor] = version.split(".").map(Number) as [number, number];
  if (Number(major) !== ownMajor || Number(minor) > ownMinor) {
    return `it is made for Sextant ${
      String(written)
    }, and this is ${version}; expected one for ${ownMajor}`;
  }
  return undefined;
}
