import { readCertificate } from "../config/tls_files.ts";
import { readTokenFile, type Token } from "../config/token_file.ts";
import type { CertificateFiles } from "../config/sections/listen.ts";
import type { HttpConfiguration } from "../config/sections/http.ts";
import { statIfVisible } from "../file_info.ts";
import type { Log } from "../log/log.ts";

/** Milliseconds for which files are not looked at again. */
const LOOKED_AT_FOR = 1000;

/** What a place of HTTP trusts and shows, as it is in files now. */
export class FollowedFiles {
  readonly #configured: HttpConfiguration;
  readonly #log: Log;
  readonly #now: () => number;
  #tokens: readonly Token[] | undefined;
  #credentials: CertificateFiles | undefined;
  #seenTokens: string;
  #seenCertificate: string;
  #lookedAt: number;

  /** @param now milliseconds of the clock that only grows */
  constructor(configured: HttpConfiguration, log: Log, now: () => number) {
    this.#configured = configured;
    this.#log = log;
    this.#now = now;
    this.#tokens = configured.tokenList;
    this.#credentials = configured.kind === "address" ? configured.credentials : undefined;
    this.#seenTokens = this.#stateOfTokens();
    this.#seenCertificate = this.#stateOfCertificate();
    this.#lookedAt = now();
  }

  /** `undefined`: there are none in the configuration. */
  get tokens(): readonly Token[] | undefined {
    this.#look();
    return this.#tokens;
  }

  /** Texts in PEM; another object when they are others. `undefined`: without TLS. */
  get credentials(): CertificateFiles | undefined {
    this.#look();
    return this.#credentials;
  }

  #look(): void {
    if (this.#now() - this.#lookedAt < LOOKED_AT_FOR) return;
    this.#lookedAt = this.#now();
    const tokens = this.#stateOfTokens();
    if (tokens !== this.#seenTokens) this.#readTokens();
    this.#seenTokens = tokens;
    const certificate = this.#stateOfCertificate();
    if (certificate !== this.#seenCertificate) this.#readCertificate();
    this.#seenCertificate = certificate;
  }

  #readTokens(): void {
    const path = this.#configured.tokens!;
    const { tokens, errors, warnings } = readTokenFile(path);
    for (const why of [...errors, ...warnings]) this.#log.write("warning", `${path} ${why}`);
    this.#told(tokens !== undefined, "The tokens", path);
    if (tokens) this.#tokens = tokens;
  }

  #readCertificate(): void {
    const files = this.#files!;
    const { credentials, findings } = readCertificate(files, []);
    for (const { message } of findings) this.#log.write("warning", message);
    this.#told(credentials !== undefined, "The certificate", files.certificate);
    if (credentials) this.#credentials = credentials;
  }

  #told(isRead: boolean, what: string, path: string): void {
    if (isRead) this.#log.write("info", `${what} in ${path} changed, and the new is in use`);
    else this.#log.write("warning", `${what} in ${path} changed, and the one before stays in use`);
  }

  get #files(): CertificateFiles | undefined {
    return this.#configured.kind === "address" ? this.#configured.tls : undefined;
  }

  #stateOfTokens(): string {
    const { tokens } = this.#configured;
    return tokens === undefined ? "" : stateOf(tokens);
  }

  #stateOfCertificate(): string {
    return this.#files ? `${stateOf(this.#files.certificate)} ${stateOf(this.#files.key)}` : "";
  }
}

/** Is another when a file is. What cannot be looked at for a moment is perhaps being replaced. */
function stateOf(path: string): string {
  const found = statIfVisible(path);
  return found ? [found.dev, found.ino, found.size, found.mtime?.getTime(), found.mode].join() : "";
}
