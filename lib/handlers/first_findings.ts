/** Findings of one kind that are told apart. */
const MOST = 100;

/**
 * Says the first hundred findings of a kind, and then once that there are more: a table may have a
 * million rows, and one mistake in it as many.
 *
 * @param sayMore is given the first finding that is not said
 */
export function firstFindings<Finding extends readonly unknown[]>(
  say: (...finding: Finding) => void,
  sayMore: (...finding: Finding) => void,
): (...finding: Finding) => void {
  let count = 0;
  return (...finding) => {
    count++;
    if (count <= MOST) say(...finding);
    else if (count === MOST + 1) sayMore(...finding);
  };
}
