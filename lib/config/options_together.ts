import type { PipelineEntry } from "../pipeline/handler.ts";
import type { Finding } from "./finding.ts";
import type { ConfiguredEntry } from "./handlers_section.ts";

/** Octets that a message has at most. */
const MESSAGE = 65_535;
/** Of the header, both DUIDs at their longest, and an IA with an address. */
const NEEDED_OTHERWISE = 4 + 2 * (4 + 130) + 44;

/**
 * Finds options that do not fit into one message together: whoever asks for all of them, or names
 * none, would get no answer.
 *
 * @param made of each configured entry, in the same order
 */
export function checkOptionsTogether(
  configured: readonly ConfiguredEntry[],
  made: readonly PipelineEntry[],
  around = 0,
): Finding[] {
  let octets = around;
  const findings: Finding[] = [];
  for (const [index, entry] of configured.entries()) {
    const handler = made[index]!;
    if (entry.kind !== "handler" || !("name" in handler)) continue;
    const before = octets;
    octets += handler.octets ?? 0;
    if (before > MESSAGE - NEEDED_OTHERWISE || octets <= MESSAGE - NEEDED_OTHERWISE) continue;
    const message = `with the options before it, answers would have ${octets} octets of options, ` +
      `expected at most ${MESSAGE - NEEDED_OTHERWISE}`;
    findings.push({ severity: "error", path: entry.path, message });
  }
  // What is too much already is said once.
  if (octets > MESSAGE - NEEDED_OTHERWISE) return findings;
  for (const [index, entry] of configured.entries()) {
    const match = made[index]!;
    if (entry.kind !== "match" || !("condition" in match)) continue;
    findings.push(...checkOptionsTogether(entry.entries, match.handlers, octets));
    findings.push(...checkOptionsTogether(entry.otherwise, match.otherwise ?? [], octets));
  }
  return findings;
}
