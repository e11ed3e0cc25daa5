import type { TlsCredentials } from "../client/connection.ts";
import { type CredentialProblem, credentialProblem } from "../client/tls_credentials.ts";
import { OperatorError } from "../operator_error.ts";
import type { LeasequeryOptions } from "./leasequery_arguments.ts";
import type { RequestorEnvironment } from "./requestor_environment.ts";
import { userPath } from "./user_path.ts";

/**
 * Reads the files for TLS.
 *
 * @returns `undefined` when none are given
 * @throws {OperatorError}
 */
export async function readTlsFiles(
  { tlsCa, tlsCertificate, tlsKey, tlsServerName }: LeasequeryOptions,
  environment: RequestorEnvironment,
): Promise<TlsCredentials | undefined> {
  if (!tlsCa || !tlsCertificate || !tlsKey) return undefined;
  const files = { ca: tlsCa, certificate: tlsCertificate, key: tlsKey };
  const credentials = {
    ca: await read(files.ca, environment),
    certificate: await read(files.certificate, environment),
    key: await read(files.key, environment),
    ...(tlsServerName !== undefined && { serverName: tlsServerName }),
  };
  const wrong = credentialProblem(credentials);
  if (wrong) throw new OperatorError(problemText(wrong, files));
  return credentials;
}

function problemText(
  { part, problem }: CredentialProblem,
  files: Readonly<Record<CredentialProblem["part"], string>>,
): string {
  return `${files[part]}, which --tls-${part} names, ${problem}`;
}

async function read(file: string, environment: RequestorEnvironment): Promise<string> {
  try {
    return await environment.readTextFile(userPath(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new OperatorError(`There is no file ${file}`);
    if (error instanceof Error) throw new OperatorError(`Cannot read ${file}: ${error.message}`);
    throw error;
  }
}
