import { type LinkName, NOWHERE } from "../world.ts";
import { leased, type Plot } from "./plot.ts";

const hints: Plot = {
  name: "a client asks for something certain",
  weight: 8,
  steps: (drawing) => {
    const { random } = drawing;
    const number = (drawing.sequence + 0x100).toString(16);
    const address = random.of([
      // Far from where Kea begins, which gives one address after the other.
      `2001:db8:1:0:8000:5::${number}`,
      `2001:db8:1::${number}`,
      `2001:db8:2:0:1:5::${number}`,
      `${NOWHERE}1`,
      "::",
      "2001:db8:1::ff",
    ]);
    const prefix = random.of([
      `3fff:1f0:${number}:100::/56`,
      "::/60",
      "::/64",
      "::/56",
      "::/0",
      "::/48",
      `3fff:1f1:${number}:100::/64`,
      `3fff:1f2:${number}::/48`,
      `${NOWHERE}/56`,
      `3fff:1f3:${number}:1ff:aa00::/56`,
    ]);
    const link = random.of<LinkName>(["access", "access", "lengths"]);
    const ias = [
      drawing.ia("IA_NA", 1, [drawing.written(address)]),
      drawing.ia("IA_PD", 1, [drawing.written(prefix)]),
    ].filter(() => random.below(3) > 0);
    const type = random.of(["solicit", "solicit", "request"] as const);
    return [
      drawing.step({ type, link, ias, plain: true }),
      drawing.step({ type: "request", link, ias: drawing.ofAll("offered", ias), plain: true }),
      drawing.step({
        type: "renew",
        link,
        ias: [...drawing.ofAll("held", ias), drawing.ia("IA_NA", 5)],
      }),
    ];
  },
};

const others: Plot = {
  name: "a client asks for what is another's",
  weight: 6,
  steps: (drawing) => {
    const link: LinkName = "access";
    const kind = drawing.random.of(["IA_NA", "IA_PD"] as const);
    const theirs = () => [drawing.ia(kind, 1, [drawing.known("held", kind, 1, 0)])];
    return [
      ...leased(drawing, link, [drawing.ia(kind, 1)]),
      ...Array.from({ length: 3 }, () =>
        drawing.step({
          type: drawing.random.of(
            ["solicit", "request", "renew", "rebind", "release", "decline", "confirm"] as const,
          ),
          link,
          client: 1,
          ias: theirs(),
        })),
      drawing.step({ type: "renew", link, ias: theirs() }),
    ];
  },
};

const strangers: Plot = {
  name: "a client that no server knows",
  weight: 6,
  steps: (drawing) => {
    const { random } = drawing;
    const link = random.of<LinkName>(["access", "lengths", "stateless", "direct"]);
    const number = (drawing.sequence + 0x300).toString(16);
    const lease = random.of([
      [],
      [drawing.written(`2001:db8:1:0:8000:5::${number}`)],
      [drawing.written(`${NOWHERE}2`)],
      [drawing.written(`2001:db8:1::${number}`), drawing.written(`${NOWHERE}4`)],
      [drawing.written(`2001:db8:1::${number}`), drawing.written(`2001:db8:1::8:${number}`)],
    ]);
    const prefix = random.of([
      [],
      [drawing.written(`3fff:1f4:${number}:100::/56`)],
      [drawing.written(`${NOWHERE}/56`)],
    ]);
    const ias = () =>
      [drawing.ia("IA_NA", 1, lease), drawing.ia("IA_PD", 1, prefix)].filter(() =>
        random.below(3) > 0
      );
    return (["renew", "rebind", "release", "decline", "confirm"] as const).map((type) =>
      drawing.step({ type, link, ias: ias() })
    );
  },
};

const shortages: Plot = {
  name: "nothing is left, or nothing was ever there",
  weight: 5,
  steps: (drawing) => {
    const link = drawing.random.of<LinkName>(["exhausted", "stateless", "delegating"]);
    const ias = drawing.ias();
    const asked = drawing.random.of([ias, [
      drawing.ia("IA_NA", 1, [drawing.written("2001:db8:3::1")]),
    ]]);
    return [
      drawing.step({ type: "solicit", link, ias: asked }),
      drawing.step({ type: "request", link, ias: asked }),
      drawing.step({ type: "renew", link, ias: asked }),
      drawing.step({ type: "rebind", link, ias: asked }),
    ];
  },
};

const temporary: Plot = {
  name: "a client asks for temporary addresses",
  weight: 2,
  steps: (drawing) => {
    const link: LinkName = "access";
    const ias = [drawing.ia("IA_TA", 1), ...drawing.random.of([[], [drawing.ia("IA_NA", 1)]])];
    return [
      drawing.step({ type: "solicit", link, ias, plain: true }),
      drawing.step({ type: "request", link, ias, plain: true }),
      drawing.step({ type: "renew", link, ias, plain: true }),
    ];
  },
};

const repeated: Plot = {
  name: "two IAs of a message have one number",
  weight: 2,
  steps: (drawing) => {
    const link: LinkName = "access";
    const ias = drawing.random.of([
      [drawing.ia("IA_NA", 1), drawing.ia("IA_NA", 1)],
      [drawing.ia("IA_PD", 1), drawing.ia("IA_PD", 1)],
    ]);
    return [
      drawing.step({ type: "solicit", link, ias, oddity: "repeated IAID", plain: true }),
      drawing.step({ type: "request", link, ias, oddity: "repeated IAID", plain: true }),
    ];
  },
};

/** Clients that ask for what they may not get. */
export const requestPlots: readonly Plot[] = [
  hints,
  others,
  strangers,
  shortages,
  temporary,
  repeated,
];
