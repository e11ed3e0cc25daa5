import { fromHex } from "../../../../lib/wire/bytes.ts";
import { rapidCommit } from "../../../../lib/wire/options/mod.ts";
import { misplaced, raw, spoilt } from "../client_options.ts";
import type { Drawing, Outline } from "../drawing.ts";
import { duidOf } from "../duids.ts";
import type { LinkName } from "../world.ts";
import type { Plot } from "./plot.ts";

const FOREIGN_SERVER = fromHex("0003000102000000dead")!;

const information: Plot = {
  name: "a client asks for options only",
  weight: 5,
  steps: (drawing) => {
    const link = drawing.random.of<LinkName>(["stateless", "access", "direct"]);
    return [
      drawing.step({ type: "informationRequest", link }),
      drawing.step({ type: "informationRequest", link, clientIds: [], oddity: "no client-id" }),
      drawing.step({
        type: "informationRequest",
        link,
        serverIds: [drawing.random.of([FOREIGN_SERVER, drawing.random.octets(10)])],
        oddity: "foreign server-id",
      }),
      drawing.step({
        type: "informationRequest",
        link,
        ias: [drawing.ia("IA_NA", 1)],
        oddity: "an IA",
      }),
      drawing.step({ type: "informationRequest", link, ...spoiltOptions(drawing) }),
    ];
  },
};

function spoiltOptions(drawing: Drawing): Pick<Outline, "options" | "oddity"> {
  const { oddity, options } = drawing.random.of([spoilt, misplaced])(drawing.random);
  return { oddity, options };
}

const faulty: Plot = {
  name: "messages that should not be as they are",
  weight: 16,
  steps: (drawing) => {
    const { random } = drawing;
    const link: LinkName = "access";
    const own = duidOf(drawing.round, drawing.sequence, 0);
    const ias = [drawing.ia("IA_NA", 1)];
    const type = random.of(
      ["solicit", "request", "renew", "rebind", "release", "confirm"] as const,
    );
    const faults: Outline[] = [
      { type, link, ias, clientIds: [], oddity: "no client-id" },
      { type, link, ias, clientIds: [own, own], oddity: "client-id twice" },
      {
        type,
        link,
        ias,
        clientIds: [random.octets(random.of([0, 1, 2, 131, 200]))],
        oddity: "client-id of a wrong length",
      },
      { type: "request", link, ias, serverIds: [], oddity: "no server-id" },
      { type, link, ias, serverIds: [FOREIGN_SERVER], oddity: "foreign server-id" },
      {
        type: random.of(["solicit", "rebind", "confirm"] as const),
        link,
        ias,
        serverIds: [FOREIGN_SERVER],
        oddity: "unwanted server-id",
      },
      {
        type: "solicit",
        link,
        ias,
        damage: random.of([
          { what: "cut", octets: 1 + random.below(12) },
          { what: "appended", octets: [0] },
          { what: "appended", octets: [0, 1, 0, 20, 1] },
          { what: "type", type: random.of([0, 2, 7, 10, 13, 15, 19, 36, 99, 255]) },
        ]),
        oddity: "damaged",
      },
      { type, link, ias, ...spoiltOptions(drawing) },
      {
        type: "solicit",
        link,
        ias,
        options: [raw(rapidCommit.code, 0, 0)],
        oddity: "rapid-commit of 2 octets",
        plain: true,
      },
      { type: "solicit", link, oddity: "no IA" },
      {
        type: random.of(["request", "renew", "release", "decline", "confirm"] as const),
        link,
        oddity: "no IA",
      },
    ];
    return [random.of(faults), random.of(faults), random.of(faults)].map((fault) =>
      drawing.step(fault)
    );
  },
};

const unicast: Plot = {
  name: "a client that is not relayed sends by unicast",
  weight: 3,
  steps: (drawing) =>
    (["solicit", "request", "renew", "release", "confirm", "informationRequest"] as const).map(
      (type) =>
        drawing.step({
          type,
          link: "direct",
          ias: type === "informationRequest" ? [] : [drawing.ia("IA_NA", 1)],
          way: { by: "unicast" },
          oddity: "by unicast",
          plain: true,
        }),
    ),
};

const unknownLinks: Plot = {
  name: "a relay on a link that nobody configured",
  weight: 3,
  steps: (drawing) =>
    (["solicit", "request", "rebind", "confirm", "informationRequest"] as const).map((type) =>
      drawing.step({
        type,
        link: "access",
        ias: type === "informationRequest"
          ? []
          : [drawing.ia("IA_NA", 1, [drawing.written("2001:db8:1::9")])],
        way: {
          by: "relays",
          relays: [{
            linkAddress: drawing.random.of(["2001:db8:bbbb::1", "::", "fe80::9"]),
            options: [],
          }],
          ownPort: false,
        },
        oddity: "unknown link",
        plain: true,
      })
    ),
};

/** Messages that are odd in themselves or in how they come. */
export const faultPlots: readonly Plot[] = [information, faulty, unicast, unknownLinks];
