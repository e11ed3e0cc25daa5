import type { Prefix } from "../wire/prefix.ts";
import type { ConfigPath, Finding, Report } from "./finding.ts";
import { type ConfiguredEntry, handlersIn } from "./handlers_section.ts";
import type { ListenerConfiguration } from "./sections/listen.ts";

/**
 * Who may ask is never left open without a word: lease data is personal data.
 *
 * @param consequence of letting everybody ask
 */
export function checkAllowFrom(
  allowFrom: readonly Prefix[],
  report: Report,
  consequence: string = "lets everybody ask who holds what",
): void {
  if (allowFrom.length === 0) {
    report("error", 'expected the prefixes that requestors may ask from, or "::/0", found none', [
      "allow-from",
    ]);
  } else if (allowFrom.some(({ length }) => length === 0)) {
    report("warning", `::/0 ${consequence}`, ["allow-from"]);
  }
}

/** Checks who may ask by the listeners for TCP, and that somebody would answer. */
export function checkTcpListeners(
  listen: readonly ListenerConfiguration[],
  handlers: readonly ConfiguredEntry[],
): Finding[] {
  const findings: Finding[] = [];
  const mayAnswer = handlersIn(handlers).some(({ section }) => section.name === "leasequery");
  for (const [index, listener] of listen.entries()) {
    if (listener.kind !== "tcp") continue;
    const path: ConfigPath = ["listen", index];
    checkAllowFrom(listener.allowFrom, (severity, message, within = []) => {
      findings.push({ severity, message, path: [...path, ...within] });
    });
    if (mayAnswer) continue;
    const message = "expected a leasequery handler in handlers to answer who connects, found none";
    findings.push({ severity: "error", path: [...path, "tcp"], message });
  }
  return findings;
}
