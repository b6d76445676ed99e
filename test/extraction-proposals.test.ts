import { describe, expect, test } from "vitest";
import {
  DONE,
  expectConsistent,
  extractionStatus,
  extractionsOf,
  newSession,
  only,
  processingOf,
  ScriptedExtractor,
  statusesOf,
  tasksOf,
  tell,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { insert, link, run, startHeld } from "./harness/held-runs.ts";
import { lanes } from "./harness/lanes.ts";
import { SUCCESS } from "./harness/tasks.ts";

describe.each(lanes)("$name", (lane) => {
  test("acontext 32: progress is appended in order, also to a task that has none, and comes back as it was said", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const lines = ["完成：部署 v2 🚀", "</task> & \"quotes\" \\n {{x}} %s 'a'", "z", "a", "العربية"];
    await run(clients, extractor, sessionId, (draft) => {
      draft.propose(insert("it", 0));
      for (const text of lines.slice(0, 3)) draft.propose({ kind: "appendProgress", order: 1, text });
    });
    const second = await run(clients, extractor, sessionId, (draft) => {
      for (const text of lines.slice(3)) draft.propose({ kind: "appendProgress", order: 1, text });
      draft.propose({ kind: "appendProgress", order: 2, text: "of no task" });
    });
    const [task] = await tasksOf(clients, sessionId);
    expect(task?.progress.map(({ sequence, text }) => [sequence, text])).toEqual(
      lines.map((text, i) => [BigInt(i + 1), text]),
    );
    expect(second?.operations.at(-1)).toMatchObject({
      applied: false,
      refusedReason: "There is no task 2: the tasks are 1 to 1.",
    });
  });

  test("acontext 34: a range that is not given whole is refused, and is on record with its reason", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, () => {});
    const ranges = [
      [2, 1],
      [-2, 1],
      [0, 1],
      [2, 3],
      [7, 9],
      [1, 1e12],
    ] as const;
    const extraction = await run(clients, extractor, sessionId, (draft) => {
      draft.propose(insert("it", 0));
      for (const [first, last] of ranges) {
        draft.propose({ kind: "linkMessages", order: 1, messages: [{ first, last }] });
      }
      draft.propose({ kind: "linkMessages", order: 1, messages: [] });
      draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: 1, last: 2 }] });
    });
    const outcomes = extraction?.operations.map(({ applied, refusedReason }) => applied || refusedReason);
    expect(outcomes).toEqual([
      true,
      "The range 2 to 1 ends before it starts.",
      ...ranges.slice(1).map(([first, last]) => `The range ${first} to ${last} has messages that were not given.`),
      "Name at least one range of messages.",
      true,
    ]);
    expect(await tasksOf(clients, sessionId)).toMatchObject([{ evidence: [{ firstSequence: 1n, lastSequence: 2n }] }]);
  });

  test("acontext 37: what follows an insert in the same answer means the new order", async () => {
    const { headway, extractor } = await startHeld();
    await using _ = headway;
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    await run(clients, extractor, sessionId, (draft) => {
      draft.propose(insert("old", 0));
    });
    await run(clients, extractor, sessionId, (draft, sequence) => {
      draft.propose(insert("new", 0));
      draft.propose({ kind: "appendProgress", order: 1, text: "of the new one" });
      draft.propose({ kind: "appendProgress", order: 2, text: "of the old one" });
      draft.propose(link(2, sequence));
      draft.propose({ kind: "updateTask", order: 2, status: "SUCCESS" });
    });
    expect(await tasksOf(clients, sessionId)).toMatchObject([
      { order: 1, description: "new", progress: [{ text: "of the new one" }], evidence: [] },
      { order: 2, description: "old", progress: [{ text: "of the old one" }], status: SUCCESS },
    ]);
  });

  test("acontext 36: what a run found is there whole, or not at all; and it takes no other run with it", async () => {
    const extractor = new ScriptedExtractor(({ batch }, draft) => {
      const [part] = batch[0]?.message.parts ?? [];
      const text = part?.kind === "text" ? part.text : "";
      draft.propose(insert(text, 0));
      draft.propose({ kind: "recordPreference", text: `The user likes ${text}`, evidence: [] });
      draft.propose({ kind: "appendProgress", order: 1, text: "first" });
      draft.propose({ kind: "appendProgress", order: 1, text });
    });
    await using headway = await startHeadway({
      extractors: only(extractor),
      env: { HEADWAY_EXTRACTION_RETRY_MS: "10" },
    });
    const clients = headway.on(lane);
    // The database refuses the last line of one session, whatever is written with it.
    await headway.database.query(`create function refuse() returns trigger language plpgsql as $$
      begin if new.text = 'poison' then raise exception 'refused by a test'; end if; return new; end $$`);
    await headway.database.query(
      "create trigger refuse before insert on task_progress for each row execute function refuse()",
    );
    const sessions = await Promise.all(Array.from({ length: 9 }, () => newSession(clients)));
    await Promise.all(sessions.map((sessionId, i) => tell(clients, sessionId, i === 4 ? "poison" : "food")));
    const flushes = sessions.map((sessionId) => clients.sessions.flush({ sessionId }));
    for (const { complete } of await Promise.all(flushes)) expect(complete).toBe(true);
    for (const [i, sessionId] of sessions.entries()) {
      await expectConsistent(headway.database, sessionId);
      if (i === 4) continue;
      expect(await statusesOf(clients, sessionId)).toEqual([DONE]);
      expect(await tasksOf(clients, sessionId)).toMatchObject([{ description: "food", progressCount: 2 }]);
    }
    const poisoned = sessions[4] ?? "";
    expect(await tasksOf(clients, poisoned)).toEqual([]);
    for (const table of ["task", "preference"]) {
      expect(await headway.database.query(`select from ${table} where session_id = $1`, [poisoned])).toEqual([]);
    }
    expect(await processingOf(clients, poisoned)).toMatchObject({ failedCount: 1n, lag: 0n });
    const runs = await extractionsOf(clients, poisoned);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    for (const { status, error } of runs) {
      expect(status).toBe(extractionStatus.FAILED);
      expect(error).toBe("internal error: the server's log has the cause");
    }
    await headway.database.query("drop trigger refuse on task_progress");
    await clients.sessions.retryProcessing({ sessionId: poisoned });
    await expect.poll(() => statusesOf(clients, poisoned)).toEqual([DONE]);
    expect(await tasksOf(clients, poisoned)).toMatchObject([{ description: "poison", progressCount: 2 }]);
  });
});
