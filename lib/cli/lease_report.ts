import { jsonLine } from "../wire/json.ts";
import type { ExchangeReport } from "../client/lease_client.ts";
import { isComplete, type LeaseRequest } from "../client/lease_request.ts";
import { isGiven, type ReceivedLease, type ReceivedStatus } from "../client/received_lease.ts";
import { MessageType, messageTypeName } from "../wire/message_type.ts";
import type { LeaseAttempt } from "./lease_attempt.ts";
import type { CommandIo } from "./io.ts";
import { attemptToJson } from "./lease_json.ts";
import { attemptLines } from "./lease_lines.ts";
import { milliseconds, statusText } from "./wording.ts";

/** Prints what was given and what was not, and sets the exit status. */
export function reportAttempt(io: CommandIo, attempt: LeaseAttempt, json: boolean): void {
  if (attempt.acquired.lease) {
    if (json) io.stdout(jsonLine(attemptToJson(attempt)));
    else for (const line of attemptLines(attempt)) io.stdout(line);
  }
  const complaints = complaintsAbout(attempt);
  for (const complaint of complaints) io.stderr(complaint);
  if (complaints.length > 0) io.exit(1);
}

/** Everything that went otherwise than asked, each as a sentence. */
function complaintsAbout({ request, destination, acquired, released }: LeaseAttempt): string[] {
  const complaints = [acquired, ...(released ? [released] : [])].flatMap(({ lease, exchanges }) =>
    lease ? lease.statuses.map(refusal) : [silence(destination, exchanges.at(-1)!)]
  );
  if (complaints.length > 0 || !acquired.lease || isComplete(request, acquired.lease)) {
    return complaints;
  }
  return missing(request, acquired.lease).map((name) =>
    `The server gave nothing for ${name} and did not say why`
  );
}

function refusal({ of, ...status }: ReceivedStatus): string {
  return `The server refused ${of}: ${statusText(status)}`;
}

function silence(destination: string, { type, transmissions, duration }: ExchangeReport): string {
  const who = type === MessageType.solicit
    ? `Nobody answered at ${destination}`
    : "The server fell silent";
  return `${who}: the ${messageTypeName(type)} was sent ${transmissions} times in ${
    milliseconds(duration)
  }`;
}

function missing(request: LeaseRequest, lease: ReceivedLease): string[] {
  return [
    ...request.addresses.filter((iaid) => !isGiven(lease.addresses, iaid))
      .map((iaid) => `IA_NA ${iaid}`),
    ...request.prefixes.filter((iaid) => !isGiven(lease.prefixes, iaid))
      .map((iaid) => `IA_PD ${iaid}`),
  ];
}
