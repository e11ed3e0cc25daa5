import assert from "node:assert/strict";
import { conditionSections } from "../../lib/conditions/mod.ts";
import { loadConfiguration } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { networkAddress } from "../support/network_address.ts";
import { checkLinks, readDocument } from "./named_tests.ts";

const text = readDocument("kea.md");

const configurations = [...text.matchAll(/^## ([^\n]+)\n.+?^```yaml\n(.+?)^```$/gms)]
  .map(([, title, yaml]) => ({ title: title!, yaml: yaml! }));

Deno.test("links of the page about Kea's examples lead to a file or a heading", () => {
  checkLinks(text);
  const headings = configurations.map(({ title }) =>
    title.toLowerCase().replace(/[^a-z0-9 -]/g, "").replaceAll(" ", "-")
  );
  const targets = [...text.matchAll(/\(#([^)]+)\)/g)].map(([, target]) => target!);
  assert.deepEqual(targets.toSorted(), headings.toSorted());
});

for (const { title, yaml } of configurations) {
  Deno.test(`nothing is wrong with the configuration for an example of Kea: ${title}`, () => {
    const { loaded, findings } = loadConfiguration(yaml, "/etc/sextant.yaml", {
      conditionSections,
      handlerSections,
      interfaces: [
        networkAddress("eth0", "2001:db8:1::1/64"),
        networkAddress("eth1", "2001:db8:4::1/64"),
      ],
    });
    const ofHandlers = loaded?.makeHandlers(new Uint8Array(32)).findings ?? [];
    const wrong = [...findings, ...ofHandlers].filter(({ severity }) => severity !== "info");
    assert.deepEqual(wrong.map(({ message }) => message), []);
  });
}
