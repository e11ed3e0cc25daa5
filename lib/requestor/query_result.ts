import type { Status } from "../wire/options/exchange.ts";
import type { ClientRecord } from "./client_record.ts";

/** Why a server's answer is missing or incomplete. */
export type QueryFailure =
  /** It answered with a status other than Success. */
  | { readonly kind: "status"; readonly server: string; readonly status: Status }
  /** It did not answer, however often it was asked. */
  | { readonly kind: "silence"; readonly server: string; readonly transmissions: number }
  /** Nothing can be sent to it, or the connection to it broke; `message` is a sentence. */
  | { readonly kind: "unreachable"; readonly server: string; readonly message: string }
  /** It told of so many clients without saying who they are or when they were last heard. */
  | { readonly kind: "ignored"; readonly server: string; readonly count: number };

/** What all servers told together. */
export interface QueryResult {
  /** Each client on each link once, the one heard last first. */
  readonly clients: readonly ClientRecord[];
  /** Whether any server answered all that it was asked, be it that nobody is known. */
  readonly answered: boolean;
  /** What is missing, and why. */
  readonly failures: readonly QueryFailure[];
}
