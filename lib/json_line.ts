const INVISIBLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
const UNUSUAL = /[^ -~]/;

/**
 * JSON in one line, in which everything that would not be seen, or would steer a terminal, is
 * escaped: `JSON.stringify` leaves the control characters above 127 as they are.
 */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value);
  if (!UNUSUAL.test(json)) return json;
  return json.replace(INVISIBLE, (character) => {
    let escaped = "";
    for (let at = 0; at < character.length; at++) {
      escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}
