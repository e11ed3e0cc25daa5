import { answerStatus } from "../pipeline/ending.ts";
import { StatusCode } from "../wire/status_code.ts";

/** Statuses that a query can end with, instead of clients. */
export const REFUSALS = {
  unknownType: answerStatus(
    StatusCode.UnknownQueryType,
    "This server does not know the query type",
  ),
  // RFC 5460 section 4.
  onlyByTcp: answerStatus(StatusCode.NotAllowed, "Queries of this type are answered over TCP only"),
  noAddress: answerStatus(
    StatusCode.MalformedQuery,
    "A query by address needs an IA Address option",
  ),
  noClientId: answerStatus(
    StatusCode.MalformedQuery,
    "A query by client-id needs a Client Identifier option",
  ),
  noRelayId: answerStatus(StatusCode.MalformedQuery, "A query by relay-id needs a Relay-ID option"),
  noRemoteId: answerStatus(
    StatusCode.MalformedQuery,
    "A query by remote-id needs a Remote-ID option",
  ),
  noLink: answerStatus(
    StatusCode.MalformedQuery,
    "A query by link-address needs a link-address other than ::",
  ),
  unknownLink: answerStatus(StatusCode.NotConfigured, "This server is not configured for the link"),
  tooMuch: answerStatus(
    StatusCode.UnspecFail,
    "The client has more leases than a datagram holds: ask over TCP",
  ),
  noActive: answerStatus(
    StatusCode.NotSupported,
    "This server does not tell of changes as they happen",
  ),
  // RFC 7653 section 9.1.
  notSecure: answerStatus(
    StatusCode.NotAllowed,
    "Changes are told over TLS only: send STARTTLS before anything else",
  ),
  // RFC 7653 section 9.3.
  noEnd: answerStatus(StatusCode.MalformedQuery, "An active leasequery has no end time"),
} as const;
