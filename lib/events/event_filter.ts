import { EVENT_KINDS, type EventContent, type EventKind } from "./event.ts";

/** Whom events are to be about. */
export interface EventFilter {
  readonly link?: string | undefined;
  /** DUID in hexadecimal. */
  readonly clientId?: string | undefined;
}

/** Whether an event names the link and the client that are wanted, as far as any are. */
export function isAbout(event: EventContent, { link, clientId }: EventFilter): boolean {
  if (link !== undefined && (!("link" in event) || event.link !== link)) return false;
  return clientId === undefined || "client-id" in event && event["client-id"] === clientId;
}

/** Reads kinds of events with commas between them. @returns them, or the first text that is none */
export function eventKindsIn(text: string): ReadonlySet<EventKind> | string {
  const kinds = text.split(",").map((kind) => kind.trim());
  const strange = kinds.find((kind) => !(EVENT_KINDS as readonly string[]).includes(kind));
  return strange ?? new Set(kinds as EventKind[]);
}
