/** Numbers that follow one another, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Numbers as the ranges that they make up, ascending. */
export function rangesOf(numbers: readonly number[]): NumberRange[] {
  return joinRanges(numbers.map((number) => ({ first: number, last: number })));
}

/** Ranges as few as say the same: ascending, and such that no two touch. */
export function joinRanges(ranges: readonly NumberRange[]): NumberRange[] {
  const joined: { first: number; last: number }[] = [];
  for (const { first, last } of ranges.toSorted((one, two) => one.first - two.first)) {
    const before = joined.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

/** What of some ranges lies in none of the others. */
export function withoutRanges(ranges: readonly NumberRange[], others: readonly NumberRange[]): NumberRange[] {
  return joinRanges(others).reduce<NumberRange[]>(
    (left, other) => left.flatMap((range) => cut(range, other)),
    [...joinRanges(ranges)],
  );
}

function cut({ first, last }: NumberRange, other: NumberRange): NumberRange[] {
  const below = { first, last: Math.min(last, other.first - 1) };
  const above = { first: Math.max(first, other.last + 1), last };
  return [below, above].filter((range) => range.first <= range.last);
}

/** The numbers of ranges that are not below one and not above another. */
export function numbersWithin(ranges: readonly NumberRange[], min: number, max: number): number[] {
  return joinRanges(ranges).flatMap(({ first, last }) => {
    const [from, to] = [Math.max(first, min), Math.min(last, max)];
    return from > to ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
