import { outputColumns } from "./output.ts";
import { columnsOf, cut } from "./text.ts";

const gap = "  ";
const minFlexible = 20;

/** A column of a table. The flexible one is cut to what the others leave of the width. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly align?: "right";
  readonly flexible?: true;
  /** Colours a cell that has its width already. */
  readonly paint?: (cell: string, row: Row) => string;
}

/** The lines of a table, the head first. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const needed = columns.map(({ head }, i) =>
    cells.reduce((most, texts) => Math.max(most, columnsOf(texts[i] ?? "")), head.length),
  );
  const fixed = needed.reduce((sum, width, i) => sum + (columns[i]?.flexible ? 0 : width), 0);
  const left = Math.max(minFlexible, outputColumns() - fixed - gap.length * (columns.length - 1));
  const widths = needed.map((width, i) => (columns[i]?.flexible ? Math.min(width, left) : width));

  const lineOf = (texts: readonly string[], row?: Row) => {
    const fitted = columns.map(({ align, paint }, i) => {
      const text = fit(texts[i] ?? "", widths[i] ?? 0, align);
      return row && paint ? paint(text, row) : text;
    });
    return fitted.join(gap).trimEnd();
  };
  return [lineOf(columns.map(({ head }) => head)), ...rows.map((row, i) => lineOf(cells[i] ?? [], row))];
}

function fit(text: string, width: number, align: "right" | undefined): string {
  const shown = cut(text, width);
  const padding = " ".repeat(Math.max(0, width - columnsOf(shown)));
  return align === "right" ? padding + shown : shown + padding;
}
