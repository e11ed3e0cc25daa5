import type { Configuration } from "../config/configuration.ts";
import type { Finding } from "../config/finding.ts";
import { listenAt } from "../http/listen.ts";
import { CannotListen, TAKEN } from "../server/bind.ts";
import { runningServer } from "./running_server.ts";

/**
 * Says where HTTP could not be spoken here, by listening for a moment as a server does. What is
 * taken while a server runs by this configuration is as it should be.
 */
export async function lacksHttp(configuration: Configuration): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, configured] of configuration.http.entries()) {
    if (configured.kind === "socket") continue;
    try {
      (await listenAt({ configured })).close();
    } catch (error) {
      if (!(error instanceof CannotListen)) throw error;
      if (error.why === TAKEN && await runningServer(configuration)) continue;
      findings.push({
        severity: "warning",
        path: ["http", index],
        message: error.message,
        isOfMachine: true,
      });
    }
  }
  return findings;
}
