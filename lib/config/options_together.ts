import type { PipelineEntry } from "../pipeline/handler.ts";
import { OPTION_HEADER } from "../wire/option.ts";
import { LONGEST_DUID } from "../wire/options/identity.ts";
import { MAX_MESSAGE_LENGTH } from "../wire/writer.ts";
import type { Finding } from "./finding.ts";
import type { ConfiguredEntry } from "./handlers_section.ts";

/** Octets of the header, both DUIDs at their longest, and an IA with an address. */
const NEEDED_OTHERWISE = 4 + 2 * (OPTION_HEADER + LONGEST_DUID) + 44;
/** Octets that are left for options of handlers. */
const MOST_OCTETS = MAX_MESSAGE_LENGTH - NEEDED_OTHERWISE;

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
    if (before > MOST_OCTETS || octets <= MOST_OCTETS) continue;
    const message = `with the options before it, answers would have ${octets} octets of options, ` +
      `expected at most ${MOST_OCTETS}`;
    findings.push({ severity: "error", path: entry.path, message });
  }
  // What is too much already is said once.
  if (octets > MOST_OCTETS) return findings;
  for (const [index, entry] of configured.entries()) {
    const match = made[index]!;
    if (entry.kind !== "match" || !("condition" in match)) continue;
    findings.push(...checkOptionsTogether(entry.entries, match.handlers, octets));
    findings.push(...checkOptionsTogether(entry.otherwise, match.otherwise ?? [], octets));
  }
  return findings;
}
