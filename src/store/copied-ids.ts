import { newId } from "./new-id.ts";

/** What is copied, by its id there and its id in the copy. */
export interface CopiedId {
  readonly id: string;
  readonly copy: string;
}

/** New ids, in the order of the old ones: their order is that of their makers' clocks. */
export function copiedIds(rows: readonly { readonly id: string }[]): CopiedId[] {
  return rows.map(({ id }) => ({ id, copy: newId() }));
}
