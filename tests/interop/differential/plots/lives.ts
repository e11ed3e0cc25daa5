import type { Drawing, Outline } from "../drawing.ts";
import type { Step } from "../step.ts";
import { type LinkName, NOWHERE, reservationOf } from "../world.ts";
import { leased, type Plot } from "./plot.ts";

const ALL_LINKS: readonly LinkName[] = ["access", "lengths", "delegating", "direct"];

function life(drawing: Drawing, link: LinkName): Step[] {
  const ias = drawing.ias();
  const held = () => drawing.ofAll("held", ias);
  const next = (): Outline[] =>
    drawing.random.of<Outline[]>([
      [{ type: "renew", link, ias: held() }],
      [{ type: "rebind", link, ias: held() }],
      [{ type: "confirm", link, ias: held() }],
      [{ type: "request", link, ias: held() }],
      [{ type: "solicit", link, ias }],
      [{ type: "solicit", link, ias: held() }],
      [{ type: "release", link, ias: held() }, {
        type: "renew",
        link,
        ias: drawing.ofAll("former", ias),
      }],
      [{ type: "release", link, ias: held() }, { type: "solicit", link, ias }],
      [{ type: "decline", link, ias: held() }, { type: "solicit", link, ias }],
      [{ type: "informationRequest", link }],
    ]);
  return [
    drawing.step({ type: "solicit", link, ias }),
    drawing.step({ type: "request", link, ias: drawing.ofAll("offered", ias) }),
    ...Array.from({ length: 1 + drawing.random.below(3) }, next).flat()
      .map((outline) => drawing.step(outline)),
  ];
}

const lives: Plot = {
  name: "leases from Solicit to Release",
  weight: 12,
  steps: (drawing) =>
    life(
      drawing,
      reservationOf(drawing.round, drawing.sequence) ? "access" : drawing.random.of(ALL_LINKS),
    ),
};

const movers: Plot = {
  name: "a client moves to another link",
  weight: 6,
  steps: (drawing) => {
    const ias = drawing.ias();
    const link = drawing.random.of<LinkName>(["lengths", "stateless", "delegating"]);
    const type = drawing.random.of(["confirm", "renew", "rebind", "request", "solicit"] as const);
    return [
      ...leased(drawing, "access", ias),
      drawing.step({ type, link, ias: drawing.ofAll("held", ias) }),
      drawing.step({ type: "solicit", link, ias }),
    ];
  },
};

const additions: Plot = {
  name: "a client asks for more than it has",
  weight: 5,
  steps: (drawing) => {
    const link = drawing.random.of<LinkName>(["access", "lengths", "delegating"]);
    const ias = [drawing.ia("IA_NA", 1)];
    const type = drawing.random.of(["renew", "rebind", "request"] as const);
    return [
      ...leased(drawing, link, ias),
      drawing.step({ type, link, ias: [...drawing.ofAll("held", ias), drawing.ia("IA_PD", 1)] }),
      drawing.step({ type, link, ias: [drawing.ia("IA_NA", 2), drawing.ia("IA_NA", 1)] }),
      drawing.step({
        type,
        link,
        ias: [
          drawing.ia("IA_NA", 1, [
            drawing.known("held", "IA_NA", 1),
            drawing.written(`${NOWHERE}3`),
          ]),
        ],
      }),
    ];
  },
};

/** Clients that have leases. */
export const lifePlots: readonly Plot[] = [lives, movers, additions];
