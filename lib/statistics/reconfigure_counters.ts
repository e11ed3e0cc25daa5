/** What is counted of clients that are told to come for their configuration again. */
export class ReconfigureCounters {
  /** Reconfigure messages that were handed to a socket, each time they were. */
  sent = 0;
  /** Clients that came as they were told. */
  answered = 0;
  /** Clients that did not come, however often they were told. */
  unanswered = 0;
}
