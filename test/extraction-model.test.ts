import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenDatabase, openDatabase } from "../src/db/database.ts";
import { claimRerun } from "../src/extraction/rerun.ts";
import { extractRun } from "../src/extraction/run.ts";
import { RunGroups } from "../src/extraction/run-groups.ts";
import type { Database } from "../src/store/database.ts";
import { claimDue, type Run } from "../src/store/extraction-claims.ts";
import { endExpiredRuns, endLostRuns } from "../src/store/extraction-ends.ts";
import { queueRerun } from "../src/store/extraction-rerun.ts";
import { expiredRuns } from "../src/store/held-runs.ts";
import { newId } from "../src/store/new-id.ts";
import { hurry, retryMessages } from "../src/store/processing-requests.ts";
import { deleteSession } from "../src/store/session-removal.ts";
import { createSession } from "../src/store/session-store.ts";
import { SessionWriter } from "../src/store/session-writer.ts";
import { transaction } from "../src/store/transaction.ts";
import { createDatabase, type TestDatabase } from "./harness/database.ts";
import { expectConsistent, ScriptedExtractor } from "./harness/extraction.ts";

const projectId = "default";
const noUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };
const leaseMs = 3_600_000;
const extractor = new ScriptedExtractor((_input, draft) => {
  draft.propose({ kind: "insertTask", afterOrder: draft.tasks.length, description: "one of a batch" });
});

let tested: TestDatabase;
let opened: OpenDatabase;
let database: Database;
let writer: SessionWriter;
let groups: RunGroups;

beforeAll(async () => {
  tested = await createDatabase();
  opened = await openDatabase({ url: tested.url, directory: "" });
  database = { fork: opened.fork, origin: "model" };
  groups = new RunGroups(database);
  writer = new SessionWriter(database, { stored: () => {}, unsure: () => {} });
  // Idle at once, so that whatever waits is due; small, so that few messages make many batches.
  await tested.query(
    "update project set extraction_idle_ms = 0, extraction_buffer_size = 4, extraction_batch_size = 3",
  );
});

afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await tested[Symbol.asyncDispose]();
});

type Command =
  | { kind: "store"; session: number; count: number }
  | { kind: "claim" }
  | { kind: "succeed" | "fail" | "stop" | "crash" | "late"; run: number }
  | { kind: "expire" }
  | { kind: "flush" | "retry" | "delete"; session: number }
  | { kind: "rerun"; session: number; undo: boolean };

const session = fc.nat(1);
const run = fc.nat(3);
const one = (kind: "succeed" | "fail" | "stop" | "crash" | "late") => fc.record({ kind: fc.constant(kind), run });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("store" as const), session, count: fc.integer({ min: 1, max: 6 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("claim" as const) }) },
  { weight: 4, arbitrary: one("succeed") },
  { weight: 4, arbitrary: one("fail") },
  { weight: 1, arbitrary: one("stop") },
  { weight: 2, arbitrary: one("crash") },
  { weight: 2, arbitrary: one("late") },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("flush" as const, "retry" as const), session }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rerun" as const), session, undo: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), session }) },
);

/** Two sessions and whoever extracts them. */
class World {
  sessions = [randomUUID(), randomUUID()];
  held: Run[] = [];
  crashed: Run[] = [];
  rerun = new Set<string>();

  async create(): Promise<void> {
    for (const sessionId of this.sessions) await this.#create(sessionId);
  }

  async #create(sessionId: string): Promise<void> {
    const said = { displayName: "", userId: null, disableTaskTracking: false, metadata: null };
    await transaction(database, (em) =>
      createSession(em, "model", { projectId, sessionId, ...said }, { reuse: false }),
    );
  }

  async perform(given: Command): Promise<void> {
    const sessionId = "session" in given ? (this.sessions[given.session] ?? "") : "";
    const key = { projectId, sessionId };
    switch (given.kind) {
      case "store":
        return await this.#store(sessionId, given.count);
      case "claim":
        return await this.claim();
      case "succeed": {
        const [run] = this.held.splice(given.run, 1);
        if (run) expect(await extractRun(groups, run, extractor, new AbortController().signal)).toBeDefined();
        return;
      }
      case "fail":
      case "stop": {
        const [run] = this.held.splice(given.run, 1);
        const isAttempt = given.kind === "fail";
        const end = { error: "it failed", isAttempt, pauseMs: 0, usage: noUsage };
        if (run) await endLostRuns(database, [{ ...run, status: isAttempt ? "FAILED" : "ABANDONED", ...end }]);
        return;
      }
      case "crash": {
        const [run] = this.held.splice(given.run, 1);
        if (!run) return;
        await tested.query("update session set run_expires_at = now() - interval '1 s' where run_id = $1", [run.id]);
        this.crashed.push(run);
        return;
      }
      case "late": {
        // A process that was given up comes back: it must not change anything that another has taken over.
        const [run] = this.crashed.splice(given.run, 1);
        if (run) await extractRun(groups, run, extractor, new AbortController().signal);
        return;
      }
      case "expire":
        await endExpiredRuns(database, await expiredRuns(database, this.held));
        return;
      case "flush":
        await transaction(database, (em) => hurry(em, "model", key));
        return;
      case "retry":
        await transaction(database, (em) =>
          retryMessages(em, "model", { ...key, statuses: ["FAILED"], range: undefined }),
        );
        return;
      case "rerun":
        return await this.#rerun(sessionId, given.undo);
      case "delete":
        return await this.#delete(given.session);
    }
  }

  async claim(): Promise<void> {
    const claims = await claimDue(database, { ids: [newId(), newId()], extractor: "rules", model: "", leaseMs });
    this.held.push(...claims.runs);
    for (const key of claims.reruns) {
      const run = await claimRerun(database, key, leaseMs);
      if (run) this.held.push(run);
    }
  }

  async #store(sessionId: string, count: number): Promise<void> {
    const content = { role: "USER", parts: [{ kind: "text", text: "more" }] } as const;
    const messages = Array.from({ length: count }, (_, i) => ({
      ...{ id: newId(), isIdChosen: false, sourceFormat: "HEADWAY" as const, content, json: JSON.stringify(content) },
      ...{ metadata: null, eventTime: null, field: `messages[${i}]` },
    }));
    const encode = () => new Uint8Array();
    await writer.store({ projectId, sessionId, field: "session_id", messages, request: undefined, encode });
  }

  async #rerun(sessionId: string, undo: boolean): Promise<void> {
    const [ended] = await tested.query<{ id: string }>(
      "select id from extraction where session_id = $1 and status <> 'RUNNING' order by random() limit 1",
      [sessionId],
    );
    if (!ended) return;
    this.rerun.add(sessionId);
    const request = { projectId, extractionId: ended.id, id: newId(), extractor: "rules", model: "" } as const;
    await transaction(database, (em) => queueRerun(em, "model", { ...request, options: { undo } }));
  }

  async #delete(at: number): Promise<void> {
    const sessionId = this.sessions[at] ?? "";
    await transaction(database, (em) => deleteSession(em, "model", { projectId, sessionId }));
    const ofIt = ({ sessionId: own }: Run) => own === sessionId;
    for (const run of this.held.filter(ofIt)) {
      expect(await extractRun(groups, run, extractor, new AbortController().signal)).toBeUndefined();
    }
    this.held = this.held.filter((run) => !ofIt(run));
    this.sessions[at] = randomUUID();
    await this.#create(this.sessions[at] ?? "");
  }
}

test("whatever happens in whatever order, each message is in one state, none is lost, and all come to an end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (commands) => {
      const world = new World();
      await world.create();
      for (const given of commands) {
        await world.perform(given);
        for (const sessionId of world.sessions) await expectConsistent(tested, sessionId);
      }
      for (let round = 0; round < 100; round += 1) {
        for (const _ of world.held) await world.perform({ kind: "succeed", run: 0 });
        await tested.query("update session set run_expires_at = now() - interval '1 s' where run_id is not null");
        await world.perform({ kind: "expire" });
        await world.claim();
        if (world.held.length === 0) break;
      }
      for (const sessionId of world.sessions) await expectEnded(sessionId, world.rerun.has(sessionId));
    }),
    { numRuns: 25 },
  );
}, 240_000);

/** All messages have come to an end; and one that was extracted was so once, unless somebody asked for it again. */
async function expectEnded(sessionId: string, wasRerun: boolean): Promise<void> {
  await expectConsistent(tested, sessionId);
  const open = "select from session_message where session_id = $1 and processing_status not in ('SUCCESS', 'FAILED')";
  expect(await tested.query(open, [sessionId])).toEqual([]);
  expect(
    await tested.query("select from extraction where session_id = $1 and status = 'RUNNING'", [sessionId]),
  ).toEqual([]);
  const [due] = await tested.query("select extract_due_at, run_id, queued_reruns from session where id = $1", [
    sessionId,
  ]);
  expect(due).toEqual({ extract_due_at: null, run_id: null, queued_reruns: 0 });
  const wrong = await tested.query(
    `select m.sequence from session_message m left join extraction e on e.session_id = m.session_id
       and e.status = 'SUCCESS' and exists (
         select from jsonb_to_recordset(e.messages) as r (first bigint, last bigint)
         where m.sequence between r.first and r.last)
     where m.session_id = $1 group by m.sequence, m.processing_status
     having count(e.*) ${wasRerun ? "<" : "<>"} (m.processing_status = 'SUCCESS')::int`,
    [sessionId],
  );
  expect(wrong).toEqual([]);
  // Each run that was applied has made its task, and no other has.
  const [counts] = await tested.query(
    `select (select count(*)::int from task t where t.session_id = $1) as tasks, count(*)::int as applied
     from extraction where session_id = $1 and status = 'SUCCESS' and not undone`,
    [sessionId],
  );
  expect(counts).toMatchObject({ tasks: (counts as { applied: number }).applied });
}
