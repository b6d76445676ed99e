import { describe, expect, test } from "vitest";
import { whileLocked } from "./harness/database.ts";
import { DONE, newSession, only, ScriptedExtractor, tell } from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { grpc, lanes } from "./harness/lanes.ts";

describe.each(lanes)("$name", (lane) => {
  test("who watches a session sees its tasks, each change of their status, and how far it is", async () => {
    const extractor = new ScriptedExtractor((_input, draft) => {
      draft.propose({ kind: "insertTask", afterOrder: 0, description: "deploy" });
      draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: 1, last: 1 }] });
      draft.propose({ kind: "updateTask", order: 1, status: "SUCCESS" });
    });
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    const sessionId = await newSession(clients);
    const controller = new AbortController();
    const stream = clients.sessions.watchSession({ sessionId }, { signal: controller.signal });
    let changes = 0;
    let statuses: unknown[] = [];
    for await (const { frame } of stream) {
      if (frame.case === "snapshot" && frame.value.complete) {
        await tell(clients, sessionId, "deploy it");
        await clients.sessions.flush({ sessionId });
      }
      if (frame.case === "tasks") {
        changes += frame.value.statusChanges.length;
        expect(frame.value.tasks).toMatchObject([{ description: "deploy" }]);
      }
      if (frame.case === "processing") statuses = [...statuses, ...frame.value.messages.map(({ status }) => status)];
      if (changes === 3 && statuses.includes(DONE)) break;
    }
    controller.abort();
    expect(changes).toBe(3);
  });
});

test("a session that is locked is left until it is free, without asking for it all the time", async () => {
  const extractor = new ScriptedExtractor();
  await using headway = await startHeadway({ extractors: only(extractor) });
  const clients = headway.on(grpc);
  const sessionId = await newSession(clients);
  await tell(clients, sessionId, "one");
  await headway.database.query("update session set extract_due_at = now(), due_trigger = 'FLUSH'");
  const statements = async () => {
    const [row] = await headway.database.query<{ count: string }>(
      "select xact_commit as count from pg_stat_database where datname = current_database()",
    );
    return Number(row?.count);
  };
  await whileLocked(headway.database, "select from session for update", async () => {
    const other = await newSession(clients);
    await tell(clients, other, "to make the loop look");
    await clients.sessions.flush({ sessionId: other });
    const before = await statements();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await statements()) - before).toBeLessThan(100);
    expect(extractor.inputs).toHaveLength(1);
  });
  await expect.poll(() => extractor.inputs).toHaveLength(2);
});
