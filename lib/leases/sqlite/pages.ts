/**
 * Reads rows page by page, until a page is not full; nothing stays open between two pages.
 *
 * @param from what the first page comes after
 * @param size rows of a full page
 * @param placeOf what the next page comes after, by the last row of a page
 */
export function* pagesFrom<Row, Place>(
  from: Place,
  size: number,
  read: (after: Place) => readonly Row[],
  placeOf: (row: Row) => Place,
): Generator<readonly Row[]> {
  let after = from;
  while (true) {
    const rows = read(after);
    yield rows;
    if (rows.length < size) return;
    after = placeOf(rows.at(-1)!);
  }
}
