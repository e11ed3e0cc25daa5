import assert from "node:assert/strict";
import { billOfMaterials } from "../../lib/build/bill_of_materials.ts";

Deno.test("what is in the binary is listed with its licence and its origin, the runtime too", () => {
  const zod = { name: "zod", version: "4.6.7", license: "MIT", licenseText: "", sha512: "00ff" };
  const scoped = { ...zod, name: "@logtape/logtape", version: "2.4.2" };
  const { components, dependencies } = billOfMaterials("1.2.3", "2.9.6", [zod, scoped]) as {
    components: { name: string; purl: string; hashes?: unknown }[];
    dependencies: unknown;
  };
  assert.deepEqual(components.map(({ purl }) => purl), [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/zod@4.6.7",
    "pkg:npm/%40logtape/logtape@2.4.2",
  ]);
  assert.deepEqual(components[1]!.hashes, [{ alg: "SHA-512", content: "00ff" }]);
  assert.deepEqual(dependencies, [
    { ref: "sextant", dependsOn: ["deno", "zod@4.6.7", "@logtape/logtape@2.4.2"] },
  ]);
});
