import type { Finding } from "./finding.ts";
import { checkAllowFrom } from "./allow_from.ts";
import type { HttpConfiguration } from "./sections/http.ts";
import { readCertificate } from "./tls_files.ts";
import { readTokenFile } from "./token_file.ts";

/** Places of HTTP with what is in the files that they name. */
export interface HttpRead {
  readonly http: readonly HttpConfiguration[];
  readonly findings: readonly Finding[];
}

/** Reads the tokens and certificates of HTTP. @param http with absolute paths */
export function readHttpFiles(http: readonly HttpConfiguration[]): HttpRead {
  const findings: Finding[] = [];
  const read = http.map((each, index): HttpConfiguration => {
    const path = ["http", index];
    if (each.kind === "address") {
      checkAllowFrom(each.allowFrom, (severity, message, within = []) => {
        findings.push({ severity, message, path: [...path, ...within] });
      }, "lets everybody ask");
    }
    const tokens = each.tokens === undefined ? undefined : readTokenFile(each.tokens);
    const said = [
      ...(tokens?.errors ?? []).map((message) => ({ severity: "error", message }) as const),
      ...(tokens?.warnings ?? []).map((message) => ({ severity: "warning", message }) as const),
    ];
    findings.push(
      ...said.map(({ severity, message }) => ({
        severity,
        path: [...path, "tokens"],
        message: `${each.tokens} ${message}`,
      })),
    );
    const withTokens = tokens?.tokens ? { tokenList: tokens.tokens } : {};
    if (each.kind === "socket" || !each.tls) return { ...each, ...withTokens };
    const { credentials, findings: ofTls } = readCertificate(each.tls, [...path, "tls"]);
    findings.push(...ofTls);
    return { ...each, ...withTokens, ...credentials && { credentials } };
  });
  return { http: read, findings };
}
