import { outputColumns } from "./output.ts";
import { columnsOf, cut } from "./text.ts";

const gap = "  ";
const leastWidth = 4;

/** A column of a table. What fits no terminal, such as a message, goes last: there it costs no others their place. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly align?: "right";
  /** How wide it is at most on a terminal. */
  readonly most?: number;
  /** How narrow it may become, with an ellipsis, where the terminal is narrow. Unset: it keeps its width. */
  readonly least?: number;
  /** It may be left out where the terminal is narrow, those with 1 before those with 2. */
  readonly dispensable?: number;
  /** Colours a cell that has its width already. */
  readonly paint?: (cell: string, row: Row) => string;
}

/** The option of every command that prints a table. */
export const wideOption = ["--wide", "show every column at its full width, whatever the terminal has"] as const;

/** The lines of a table, the head first. On a terminal they fit its width, unless they are to be wide. */
export function tableLines<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  { wide }: { readonly wide?: true | undefined } = {},
): string[] {
  const room = process.stdout.isTTY && !wide ? outputColumns() : Number.POSITIVE_INFINITY;
  // No cell is shown wider than the output, so no more of it is measured.
  const isNarrow = room < Number.POSITIVE_INFINITY;
  const cells = rows.map((row) =>
    all.map(({ cell, most }) => cut(cell(row), isNarrow ? Math.min(most ?? room, room) : room)),
  );
  const needed = all.map(({ head }, i) =>
    cells.reduce((most, texts) => Math.max(most, columnsOf(texts[i] ?? "")), head.length),
  );
  const widths = fittingWidths(all, needed, room);
  const last = widths.findLastIndex((width) => width > 0);

  const lineOf = (texts: readonly string[], row?: Row) => {
    const fitted = all.flatMap(({ align, paint }, i) => {
      const width = widths[i] ?? 0;
      if (width === 0) return [];
      // Nothing follows the last one, so it is not filled up.
      const text = fit(texts[i] ?? "", width, i === last && !align ? undefined : (align ?? "left"));
      return row && paint ? paint(text, row) : text;
    });
    return fitted.join(gap).trimEnd();
  };
  return [lineOf(all.map(({ head }) => head)), ...rows.map((row, i) => lineOf(cells[i] ?? [], row))];
}

/** How wide each column is, so that all of them fit; 0 for one that is left out. */
function fittingWidths<Row>(
  columns: readonly Column<Row>[],
  needed: readonly number[],
  room: number,
): readonly number[] {
  const least = columns.map((column, i) => Math.min(needed[i] ?? 0, column.least ?? Number.POSITIVE_INFINITY));
  const shown = new Set(columns.keys());
  const total = (widths: readonly number[]) =>
    [...shown].reduce((sum, i) => sum + (widths[i] ?? 0), gap.length * (shown.size - 1));
  const dispensable = [...shown]
    .filter((i) => columns[i]?.dispensable !== undefined)
    .toSorted((a, b) => (columns[a]?.dispensable ?? 0) - (columns[b]?.dispensable ?? 0));
  for (const i of dispensable) if (total(least) > room) shown.delete(i);
  const widths = columns.map((_, i) => (shown.has(i) ? (needed[i] ?? 0) : 0));
  // The last ones that may be narrower are so first; in a terminal that is very narrow all of them.
  for (const floor of [least, least.map((width) => Math.min(width, leastWidth))]) {
    for (const i of [...shown].toReversed()) {
      const excess = total(widths) - room;
      if (excess > 0) widths[i] = Math.max(floor[i] ?? 0, (widths[i] ?? 0) - excess);
    }
  }
  return widths;
}

function fit(text: string, width: number, align: "left" | "right" | undefined): string {
  const shown = cut(text, width);
  const padding = align ? " ".repeat(Math.max(0, width - columnsOf(shown))) : "";
  return align === "right" ? padding + shown : shown + padding;
}
