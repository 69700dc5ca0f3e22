/** Rows that do not fit are shown in turn. Pure. */

/** Rows per page so that pages are evenly filled: 7 rows with room for 6 become 4 and 3. */
export function pageSizes(rows: number, room: number): number {
  const fit = Math.max(1, Math.floor(room));
  const pages = Math.max(1, Math.ceil(rows / fit));
  return Math.max(1, Math.ceil(rows / pages));
}

export const pageCount = (rows: number, room: number): number => Math.max(1, Math.ceil(rows / pageSizes(rows, room)));

/** The slice of a page; a page number past the end begins again. */
export function pageOf<Row>(rows: readonly Row[], room: number, page: number): readonly Row[] {
  const size = pageSizes(rows.length, room);
  const first = (page % pageCount(rows.length, room)) * size;
  return rows.slice(first, first + size);
}
