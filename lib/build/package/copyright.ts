import type { EmbeddedPackage } from "../embedded_packages.ts";
import { PROJECT } from "../task_flags.ts";

/** What the runtime is, whose sources list the licences of all that it is linked of. */
const RUNTIME = `
Deno, the runtime in the binary (denort), is Copyright the Deno authors, under the MIT License above. It
holds V8 (Copyright the V8 project authors, BSD-3-Clause), SQLite (in the public domain), and crates of
Rust, most of them under the MIT License or the Apache License 2.0. On Debian the latter is in
/usr/share/common-licenses/Apache-2.0. The licences of all of them are in the sources of Deno's
release, at https://github.com/denoland/deno.
`.trim();

/** The licences of Sextant and of all that is in the binary. */
export function copyrightText(packages: readonly EmbeddedPackage[]): string {
  return [
    "Sextant",
    "=======",
    "",
    Deno.readTextFileSync(`${PROJECT}/LICENSE`).trim(),
    "",
    "The binary, usr/bin/sextant, also holds what follows.",
    "",
    RUNTIME,
    "",
    ...packages.flatMap(({ name, version, license, licenseText }) => [
      `${name} ${version} (${license})`,
      "=".repeat(`${name} ${version} (${license})`.length),
      "",
      licenseText,
      "",
    ]),
  ].join("\n");
}
