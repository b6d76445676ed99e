import type { Database, Em } from "../store/database.ts";
import type { Run } from "../store/extraction-claims.ts";
import { holdForRerun, nextRerun, type QueuedRerun } from "../store/extraction-rerun.ts";
import { readTraces, writeUndo } from "../store/extraction-undo.ts";
import { lockTasks } from "../store/held-session.ts";
import { type SessionKey, sessionKey } from "../store/session-rows.ts";
import type { SessionTask } from "../store/session-tasks.ts";
import { transaction } from "../store/transaction.ts";
import { planUndo } from "./undo.ts";

/**
 * Starts the rerun whose turn it is in a session: first takes back what the extraction did that is run again, if that
 * is asked for. Undefined when there is none, or another process is at it.
 */
export async function claimRerun(database: Database, session: SessionKey, leaseMs: number): Promise<Run | undefined> {
  return await transaction(database, async (em) => {
    // Tasks before sessions, as in every other transaction that takes both.
    const tasks = await lockTasks(em, [session]);
    const rerun = await nextRerun(em, session);
    if (!rerun) return undefined;
    if (rerun.options.undo) await takeBack(em, database.origin, rerun, tasks.get(sessionKey(session)) ?? []);
    await holdForRerun(em, database.origin, rerun, leaseMs);
    return rerun;
  });
}

async function takeBack(em: Em, origin: string, rerun: QueuedRerun, tasks: readonly SessionTask[]): Promise<void> {
  const { id: extractionId, operations } = rerun.rerunOf;
  const traces = await readTraces(em, rerun, extractionId);
  const undo = planUndo(operations, tasks, traces);
  await writeUndo(em, origin, rerun, { extractionId, rerunId: rerun.id, undo });
}
