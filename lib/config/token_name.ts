const LONGEST = 64;

/** Whether a token may be called so: by a text of one line that can be seen. */
export function isTokenName(name: string): boolean {
  return name.length <= LONGEST && /^[^\p{C}\s][^\p{C}]*$/u.test(name);
}
