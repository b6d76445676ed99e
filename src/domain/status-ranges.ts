import type { ProcessingStatus } from "./session-message.ts";

/** Messages that follow one another and have the same processing status. */
export interface StatusRange {
  readonly first: number;
  readonly last: number;
  readonly status: ProcessingStatus;
}

/** Ranges up to a message. */
export function rangesUpTo(ranges: readonly StatusRange[], last: number): StatusRange[] {
  return ranges
    .filter((range) => range.first <= last)
    .map((range) => (range.last <= last ? range : { ...range, last }));
}

/** Ranges with one that follows them: joined with the last one when it says the same. */
export function withRange(ranges: readonly StatusRange[], next: StatusRange): StatusRange[] {
  const before = ranges.at(-1);
  if (before?.status !== next.status || before.last + 1 !== next.first) return [...ranges, next];
  return [...ranges.slice(0, -1), { ...before, last: next.last }];
}

/** Which messages have another status now than before, with the status of now. Both are ascending. */
export function changedRanges(before: readonly StatusRange[], now: readonly StatusRange[]): StatusRange[] {
  let changed: StatusRange[] = [];
  let place = 0;
  for (const { first, last, status } of now) {
    for (let at = first; at <= last; ) {
      while ((before[place]?.last ?? last) < at) place += 1;
      const known = before[place];
      const isKnown = known !== undefined && known.first <= at;
      // As far as the messages from here on were all of one status before, or were all not there.
      const end = Math.min(last, known === undefined ? last : isKnown ? known.last : known.first - 1);
      if (!isKnown || known.status !== status) changed = withRange(changed, { first: at, last: end, status });
      at = end + 1;
    }
  }
  return changed;
}
