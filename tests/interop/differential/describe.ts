import { messageTypeName } from "../../../lib/wire/message_type.ts";
import type { Option } from "../../../lib/wire/option.ts";
import { optionRequest } from "../../../lib/wire/options/mod.ts";
import type { Exchange } from "./comparison.ts";
import type { AskedIa, Way } from "./step.ts";

/** An exchange in a line or two, for the person who looks for what went wrong. */
export function describeStep({ round, sequence, step }: Exchange): string {
  const position = sequence.steps.indexOf(step) + 1;
  const codes = step.options.map(optionOf).join(" ");
  const duids = step.clientIds.map(({ length }) => `client-id of ${length} octets`);
  return [
    `round ${round}, sequence ${sequence.number} (${sequence.plot}), message ${position}: ` +
    `${messageTypeName(step.type)} of client ${step.client} on link ${step.link}, ${
      wayOf(step.way)
    }`,
    ...duids,
    ...step.damage ? [JSON.stringify(step.damage)] : [],
    ...step.oddities,
    ...step.ias.map(iaOf),
    `options ${codes}`,
  ].join("; ");
}

/** What both servers answered, for the person who looks at one sequence. */
export function describeAnswers({ answers }: Exchange): string {
  return Object.entries(answers).flatMap(([server, { kind, parts }]) => [
    `  ${server}: ${kind}`,
    ...[...parts].map(([where, what]) => `    ${where}: ${what}`),
  ]).join("\n");
}

function wayOf(way: Way): string {
  if (way.by !== "relays") return `by ${way.by}`;
  const relays = way.relays.map(({ linkAddress, options }) =>
    [linkAddress, ...options.map(({ definition: { code } }) => code)].join(" ")
  );
  return `through ${relays.join(", ")}${way.ownPort ? ", from a port of its own" : ""}`;
}

function iaOf({ kind, iaid, leases }: AskedIa): string {
  const inside = leases.map((lease) => lease.what === "written" ? lease.prefix : lease.what);
  return `${kind} ${iaid} {${inside.join(", ")}}`;
}

function optionOf({ definition, value }: Option): string {
  const { code } = definition;
  return definition === optionRequest && Array.isArray(value) ? `${code} (${value})` : `${code}`;
}
