import type { Timers } from "../clock/timers.ts";
import type { EventReader } from "../events/event_reader.ts";
import type { ToldEvent } from "../events/told_event.ts";
import type { EventWatch, WantedEvents } from "./event_watch.ts";

/** Milliseconds after which a watcher is told that it goes on, though nothing happened. */
export const HEARTBEAT = 15_000;
/** Events that are written at once. */
const AT_ONCE = 100;

const encoder = new TextEncoder();

/**
 * Events as they happen, as Server-Sent Events: no more are made than the watcher reads, and what
 * it is too slow for is told as missed.
 *
 * @param kept those that are told first
 */
export function eventStream(
  watch: EventWatch,
  wanted: WantedEvents,
  kept: readonly ToldEvent[],
  timers: Timers,
): ReadableStream<Uint8Array> {
  const reader: EventReader = watch.follow(wanted);
  let next: Promise<readonly ToldEvent[] | undefined> | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`: events\n\n${kept.map(written).join("")}`));
    },
    async pull(controller) {
      next ??= reader.next(AT_ONCE);
      const beat = Promise.withResolvers<"beat">();
      const callOff = timers.after(HEARTBEAT, () => beat.resolve("beat"));
      const told = await Promise.race([next, beat.promise]);
      callOff();
      if (told === "beat") {
        watch.goOn(wanted);
        controller.enqueue(encoder.encode(":\n\n"));
        return;
      }
      next = undefined;
      if (told) return controller.enqueue(encoder.encode(told.map(written).join("")));
      watch.leave(reader);
      controller.close();
    },
    cancel() {
      watch.leave(reader);
    },
  });
}

function written({ event: { kind }, seq, line }: ToldEvent): string {
  return `id: ${seq}\nevent: ${kind}\ndata: ${line}\n\n`;
}
