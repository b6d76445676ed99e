import type { Settled } from "./batcher.ts";
import { isLockTimeout, isUndone } from "./transaction.ts";

/** The ways to write a group. */
export interface Ways<T, R> {
  /** Writes what memory can tell. What it cannot has no outcome, in the place of its item. */
  readonly remembered: (group: readonly T[]) => Promise<readonly (R | undefined)[]>;
  /** Writes under locks. */
  readonly locked: (group: readonly T[]) => Promise<readonly Settled<R>[]>;
  /** It is not known whether these were written: the connection may have been lost after a commit. */
  readonly unsure: (group: readonly T[]) => void;
}

/** Writes a group from memory, and what memory cannot tell under locks: an outcome for each item. */
export async function rememberedFirst<T, R>(group: readonly T[], ways: Ways<T, R>): Promise<Settled<R>[]> {
  const outcomes: (Settled<R> | undefined)[] = group.map(() => undefined);
  try {
    const remembered = await ways.remembered(group).catch((err: unknown) => {
      // Undone for sure: the way with locks tries it again.
      if (isUndone(err)) return [];
      throw err;
    });
    remembered.forEach((value, i) => {
      if (value !== undefined) outcomes[i] = { value };
    });
    const rest = group.flatMap((item, i) => (outcomes[i] ? [] : [{ item, i }]));
    if (rest.length > 0) {
      const settled = await ways.locked(rest.map(({ item }) => item));
      rest.forEach(({ i }, at) => (outcomes[i] = settled[at]));
    }
    return outcomes.map((outcome) => outcome ?? { error: new Error("an item of a group without an outcome") });
  } catch (error) {
    // Undone for sure too: these are written later.
    if (!isLockTimeout(error)) ways.unsure(group.filter((_, i) => !outcomes[i]));
    return outcomes.map((outcome) => outcome ?? { error });
  }
}
