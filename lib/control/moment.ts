const SPAN = /^([0-9]{1,9})([smhd]?)$/;
const SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** Reads a time, in UTC unless it says otherwise: Unix seconds; `undefined`: it is none. */
export function momentIn(text: string): number | undefined {
  if (!MOMENT.test(text)) return undefined;
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text.slice(10));
  const [day, time = "00:00"] = [text.slice(0, 10), text.slice(11) || undefined];
  const milliseconds = Date.parse(`${day}T${time}${hasZone ? "" : "Z"}`);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/**
 * Reads a time that has been, or how long ago it was, such as `1h`: seconds ago.
 *
 * @param now Unix seconds
 * @returns `undefined`: it is neither
 */
export function secondsSince(text: string, now: number): number | undefined {
  const [, number, unit = ""] = SPAN.exec(text) ?? [];
  if (number !== undefined) return Number(number) * SECONDS[unit]!;
  const at = momentIn(text);
  return at !== undefined && at <= now ? now - at : undefined;
}
