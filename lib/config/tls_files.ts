import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { reasonOf } from "../thrown.ts";
import type { Resolve } from "./absolute_paths.ts";
import type { ConfigPath, Finding } from "./finding.ts";
import type { CertificateFiles, ListenerConfiguration, TlsFiles } from "./sections/listen.ts";

/** Listeners with what is in the files that they name. */
export interface ListenersRead {
  readonly listen: readonly ListenerConfiguration[];
  readonly findings: readonly Finding[];
}

/** Reads the certificates and keys of listeners. */
export function readTlsFiles(
  listen: readonly ListenerConfiguration[],
  resolve: Resolve,
): ListenersRead {
  const findings: Finding[] = [];
  const read = listen.map((listener, index) => {
    if (listener.kind !== "tcp" || !listener.tls) return listener;
    const reader = new TlsReader(listener.tls, ["listen", index, "tls"], resolve);
    const credentials = reader.read();
    findings.push(...reader.findings);
    return credentials ? { ...listener, credentials } : listener;
  });
  return { listen: read, findings };
}

/** What is in the files of who shows a certificate, and what is to be said of them. */
export interface CertificateRead {
  /** Texts in PEM; left out when there are findings. */
  readonly credentials?: CertificateFiles;
  readonly findings: readonly Finding[];
}

/** Reads a certificate and its key. @param files absolute paths */
export function readCertificate(files: CertificateFiles, path: ConfigPath): CertificateRead {
  const reader = new TlsReader(files, path, (file) => file);
  const credentials = reader.read();
  return { ...credentials && { credentials }, findings: reader.findings };
}

class TlsReader<Files extends CertificateFiles & Partial<TlsFiles>> {
  readonly findings: Finding[] = [];

  constructor(
    readonly files: Files,
    readonly path: ConfigPath,
    readonly resolve: Resolve,
  ) {}

  /** @returns `undefined` when there are findings */
  read(): Files | undefined {
    const { files } = this;
    const certificate = this.#text("certificate", files.certificate);
    const key = this.#text("key", files.key);
    const clientCa = files.clientCa === undefined
      ? undefined
      : this.#text("client-ca", files.clientCa);
    const own = certificate === undefined
      ? undefined
      : this.#certificate("certificate", certificate);
    const ownKey = key === undefined ? undefined : this.#key(key);
    if (clientCa !== undefined) this.#certificate("client-ca", clientCa);
    if (own && ownKey && !own.checkPrivateKey(ownKey)) {
      this.#find("key", `expected the key of ${files.certificate}, found another in ${files.key}`);
    }
    const isRight = this.findings.length === 0;
    return isRight ? { ...files, certificate, key, ...clientCa && { clientCa } } : undefined;
  }

  #text(key: string, file: string): string | undefined {
    try {
      return Deno.readTextFileSync(this.resolve(file, this.path));
    } catch (error) {
      this.#find(key, `expected a file that can be read: ${file} ${whyUnreadable(error)}`);
      return undefined;
    }
  }

  #certificate(key: string, pem: string): X509Certificate | undefined {
    try {
      return new X509Certificate(pem);
    } catch {
      this.#find(key, `expected a certificate in PEM, found none in ${this.#fileOf(key)}`);
      return undefined;
    }
  }

  #key(pem: string): KeyObject | undefined {
    try {
      return createPrivateKey(pem);
    } catch {
      const expected = "expected a private key in PEM without a passphrase";
      this.#find("key", `${expected}, found none in ${this.files.key}`);
      return undefined;
    }
  }

  #fileOf(key: string): string {
    return key === "certificate" ? this.files.certificate : this.files.clientCa!;
  }

  #find(key: string, message: string): void {
    this.findings.push({ severity: "error", path: [...this.path, key], message });
  }
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.IsADirectory) return "is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "is not readable by this user";
  return `cannot be read: ${reasonOf(error)}`;
}
