/**
 * Calls of a turn of the event loop that are timed each: to read the clock costs as much as all else
 * around a call together. Of further ones it is known at the end of the turn whether one can have
 * taken long, and then all are timed for a while.
 */
const TIMED_CALLS = 4;
const WATCHED_CALLS = 1000;

let calls = 0;
let turnBegan = 0;
let callBegan = 0;
let isTimed = true;
/** How many calls are timed wherever they come in their turn. */
let watched = 0;
/** Milliseconds after which a call took long. */
let long = Infinity;

const endTurn = () => {
  const areUntimed = calls > TIMED_CALLS && watched === 0;
  if (areUntimed && performance.now() - turnBegan > long) watched = WATCHED_CALLS;
  calls = 0;
};

/** Notes that a call begins. */
export function beginCall(): void {
  const isFirst = calls++ === 0;
  isTimed = calls <= TIMED_CALLS || watched > 0;
  if (isTimed) callBegan = performance.now();
  if (!isFirst) return;
  turnBegan = callBegan;
  queueMicrotask(endTurn);
}

/**
 * Notes that the call ended that was begun last.
 *
 * @param limit longer is what is to be known, in milliseconds
 * @returns the milliseconds that it took; 0: nothing is known of it
 */
export function endCall(limit: number): number {
  if (!isTimed) return 0;
  if (watched > 0) watched--;
  long = limit;
  return performance.now() - callBegan;
}
