import type { EmbeddedPackage } from "./embedded_packages.ts";
import type { Json } from "../wire/json.ts";

/** What is in the binary, as CycloneDX 1.5 has it. */
export function billOfMaterials(
  version: string,
  deno: string,
  packages: readonly EmbeddedPackage[],
): Json {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": "sextant",
        name: "sextant",
        version,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components: [
      {
        type: "framework",
        "bom-ref": "deno",
        name: "deno",
        version: deno,
        description: "The runtime, with V8, SQLite and crates of Rust in it",
        purl: `pkg:github/denoland/deno@v${deno}`,
        licenses: [{ license: { id: "MIT" } }],
      },
      ...packages.map(({ name, version, license, sha512 }) => ({
        type: "library",
        "bom-ref": `${name}@${version}`,
        name,
        version,
        purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
        licenses: [{ license: { id: license } }],
        hashes: [{ alg: "SHA-512", content: sha512 }],
      })),
    ],
    dependencies: [{
      ref: "sextant",
      dependsOn: ["deno", ...packages.map(({ name, version }) => `${name}@${version}`)],
    }],
  };
}
