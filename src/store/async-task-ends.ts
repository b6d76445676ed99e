import type { Em } from "../db/orm.ts";
import { isTerminal } from "../domain/activity-status.ts";
import type { ActivityState, DefaultMessages } from "../domain/progress.ts";
import type { ActivityKey } from "./activity-rows.ts";
import { appendLocked } from "./locked-append.ts";
import type { Progress } from "./progress-sql.ts";

/** Ends async tasks as ERROR, in the transaction of an entity manager. Answers what those who watch have to see. */
export async function endAsyncTasks(
  em: Em,
  origin: string,
  doomed: readonly (ActivityKey & { readonly error: string })[],
  messages: DefaultMessages,
): Promise<readonly Progress[]> {
  if (doomed.length === 0) return [];
  const appends = doomed.map((doom) => ({ ...doom, plan: failing(doom.error), bytes: 0, encode: nothing }));
  return (await appendLocked(em, origin, appends, messages)).progress;
}

const nothing = () => new Uint8Array();

function failing(error: string) {
  // One that has ended since it was found stays as it is.
  return ({ status }: ActivityState) =>
    isTerminal(status) ? [] : [{ field: "", status: "ERROR", message: error, error } as const];
}
