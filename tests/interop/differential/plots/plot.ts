import type { Drawing } from "../drawing.ts";
import type { AskedIa, Step } from "../step.ts";
import type { LinkName } from "../world.ts";

/** A kind of story that clients live through with a server. */
export interface Plot {
  /** For people. */
  readonly name: string;
  /** How often it is drawn, beside others. */
  readonly weight: number;
  readonly steps: (drawing: Drawing) => Step[];
}

/** From Solicit to the leases; the same IAs in all messages. */
export function leased(
  drawing: Drawing,
  link: LinkName,
  ias: readonly AskedIa[],
  client = 0,
): Step[] {
  return [
    drawing.step({ type: "solicit", link, ias, client, plain: true }),
    drawing.step({
      type: "request",
      link,
      client,
      ias: ias.map(({ kind, iaid }) =>
        drawing.ia(kind, iaid, [drawing.known("offered", kind, iaid, client)])
      ),
      plain: true,
    }),
  ];
}
