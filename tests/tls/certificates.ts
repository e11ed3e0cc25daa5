/** The certificates of the tests: `make_certificates.sh` beside this says what each is. */
export type CertificateName =
  | "server"
  | "named-server"
  | "requestor"
  | "foreign-server"
  | "foreign-requestor";

/** Where a file of the tests' certificates is. */
export function tlsFile(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

/** A certificate and its key, in PEM. */
export function certificate(name: CertificateName): { certificate: string; key: string } {
  return {
    certificate: Deno.readTextFileSync(tlsFile(`${name}.pem`)),
    key: Deno.readTextFileSync(tlsFile(`${name}.key`)),
  };
}

/** The authority of the network, in PEM; or that of somebody else's. */
export function authority(name: "ca" | "foreign-ca" = "ca"): string {
  return Deno.readTextFileSync(tlsFile(`${name}.pem`));
}
