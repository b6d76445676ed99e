/**
 * A column of a statement's rows as one value, for `unnest`: that takes the database a third of the time of rows in
 * JSON. Where nothing is escaped, JSON and the database's arrays differ in their brackets only; else the driver writes it.
 */
export function column<T>(values: readonly (T | null | undefined)[]): string | readonly (T | null | undefined)[] {
  const json = JSON.stringify(values);
  return json.includes("\\") ? values : `{${json.slice(1, -1)}}`;
}

/** The same of JSON values. Null where there is none. */
export function jsonColumn(values: readonly unknown[]): ReturnType<typeof column> {
  return column(values.map((value) => (value == null ? null : JSON.stringify(value))));
}
