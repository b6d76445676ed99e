/** The bytes of a page at most: below the 4 MiB that gRPC clients take unless told otherwise. */
export const maxPageBytes = 3 * 1024 * 1024;

/**
 * The bytes of a page of a watch at most, but for a single row that has more. A watcher that does not read holds one
 * page, and there may be thousands of them; larger pages would not be faster.
 */
export const maxWatchedBytes = 256 * 1024;

/** The rows of a page: at most so many, at least one, and no more than a message carries; `bytes` counts up to a row. */
export function fittingRows<Row extends { readonly bytes: number }>(
  rows: readonly Row[],
  limit: number,
): readonly Row[] {
  return rows.filter((row, i) => i === 0 || (i < limit && row.bytes <= maxPageBytes));
}
