/** Groups of items by number: an item may be in several groups, or in none. */
export type Groups = readonly (readonly number[])[];

/**
 * How well groups that were found agree with those that are expected, from 0 to 1: the F1 of extended B-cubed (Amigó
 * et al. 2009). For each pair of items it asks whether they are together as often in the one as in the other.
 */
export function groupingF1(items: readonly number[], expected: Groups, found: Groups): number {
  const precision = agreement(items, found, expected);
  const recall = agreement(items, expected, found);
  if (precision === undefined && recall === undefined) return 1;
  if (precision === undefined || recall === undefined || precision + recall === 0) return 0;
  return (2 * precision * recall) / (precision + recall);
}

/** Of what `from` puts together, the share that `to` puts together too. Undefined when `from` has no items. */
function agreement(items: readonly number[], from: Groups, to: Groups): number | undefined {
  const shares = items.flatMap((item) => {
    const partners = items.filter((other) => together(from, item, other) > 0);
    if (partners.length === 0) return [];
    const agreed = partners.map((other) => {
      const wanted = together(from, item, other);
      return Math.min(wanted, together(to, item, other)) / wanted;
    });
    return [mean(agreed)];
  });
  return shares.length === 0 ? undefined : mean(shares);
}

function together(groups: Groups, a: number, b: number): number {
  return groups.filter((group) => group.includes(a) && group.includes(b)).length;
}

/** The mean of numbers; of none it is 0. */
export function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
