import { leases } from "./leases.ts";
import { links } from "./links.ts";
import { listen } from "./listen.ts";
import { logging } from "./logging.ts";
import {
  allowRapidCommit,
  exceptionWindow,
  maxExceptions,
  rapidCommitRejections,
} from "./process.ts";
import { serverId } from "./server_id.ts";

/** The top-level keys but `handlers`, in the order in which the reference tells of them. */
export const sections = {
  serverId,
  allowRapidCommit,
  rapidCommitRejections,
  exceptionWindow,
  maxExceptions,
  logging,
  leases,
  links,
  listen,
};
