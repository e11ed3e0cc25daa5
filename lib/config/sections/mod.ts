import { allowReconfigure } from "./allow_reconfigure.ts";
import { controlSocket } from "./control_socket.ts";
import { events } from "./events.ts";
import { extensions } from "./extensions.ts";
import { http } from "./http.ts";
import { include } from "./include.ts";
import { leases } from "./leases.ts";
import { limits } from "./limits.ts";
import { links } from "./links.ts";
import { listen } from "./listen.ts";
import { logging } from "./logging.ts";
import {
  allowRapidCommit,
  exceptionWindow,
  group,
  maxExceptions,
  pidFile,
  rapidCommitRejections,
  user,
} from "./process.ts";
import { serverId } from "./server_id.ts";
import { statistics } from "./statistics.ts";

/** The top-level keys but `handlers`, in the order in which the reference tells of them. */
export const sections = {
  serverId,
  user,
  group,
  pidFile,
  controlSocket,
  allowRapidCommit,
  rapidCommitRejections,
  allowReconfigure,
  exceptionWindow,
  maxExceptions,
  logging,
  events,
  statistics,
  extensions,
  leases,
  limits,
  links,
  listen,
  http,
  include,
};
