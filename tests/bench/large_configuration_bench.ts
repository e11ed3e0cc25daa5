import { conditionSections } from "../../lib/conditions/mod.ts";
import { loadConfiguration, type LoadedConfiguration } from "../../lib/config/load.ts";
import { handlerSections } from "../../lib/handlers/mod.ts";
import { decodeReceived, encodeMessage } from "../../lib/wire/message.ts";
import { remoteId, userClass } from "../../lib/wire/options/mod.ts";
import { address, octets, relayed, says } from "../support/messages.ts";
import { PipelineRig } from "../support/pipeline_rig.ts";
import { writeLarge } from "./large_configuration.ts";
import { noLeases } from "./no_leases.ts";

function load(yaml: string, folder: string): LoadedConfiguration {
  const setup = { conditionSections, handlerSections, interfaces: [] };
  const { loaded } = loadConfiguration(yaml, `${folder}/sextant.yaml`, setup);
  if (!loaded) throw new Error("The configuration is wrong");
  return loaded;
}

const solicit = encodeMessage(
  relayed(
    says({
      type: "solicit",
      na: { 1: [] },
      oro: [23, 24],
      options: [userClass.of([octets("class")])],
    }),
    "2001:db8:0::1",
    [remoteId.of({ enterpriseNumber: 9, identifier: Uint8Array.of(0, 0, 0, 1, 9) })],
  ),
);

for (const links of [10, 10_000]) {
  const folder = Deno.makeTempDirSync();
  const yaml = writeLarge(folder, links);
  const loaded = load(yaml, folder);
  const { entries } = loaded.makeHandlers(new Uint8Array(32));
  const rig = new PipelineRig({
    leases: noLeases,
    links: loaded.links.all,
    handlers: entries,
  });
  Deno.bench(`a relayed Solicit, with ${links} links`, { group: "large exchange" }, () => {
    const outcome = rig.pipeline.run(decodeReceived(solicit), {
      listener: { name: "[::1]:547", linkAddress: address("::1"), marks: new Set() },
      peerAddress: address("2001:db8::7"),
      peerPort: 547,
      multicast: false,
      at: rig.now,
    });
    if (outcome.kind !== "answer") throw new Error(outcome.drop.why);
    encodeMessage(outcome.message);
  });
  Deno.bench({
    name: `a configuration of ${links} links is checked`,
    group: "large configuration",
    n: 1,
    warmup: 0,
    fn: () => void load(yaml, folder).makeHandlers(new Uint8Array(32)),
  });
}
