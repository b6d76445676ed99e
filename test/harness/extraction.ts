import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { ExtractionStatus, ExtractionTrigger } from "../../gen/ts/headway/v1/extraction_pb.ts";
import { ProcessingStatus } from "../../gen/ts/headway/v1/message_pb.ts";
import type { Draft, ExtractionInput, ExtractionUsage, Extractor } from "../../src/extraction/extractor.ts";
import { ServerExtractors } from "../../src/extraction/server-extractors.ts";
import type { TestDatabase } from "./database.ts";
import type { Clients } from "./lanes.ts";
import { messagesOf, says } from "./sessions.ts";

export const { PENDING: WAITING, RUNNING: TAKEN, SUCCESS: DONE, FAILED: GIVEN_UP, DISABLED } = ProcessingStatus;
export const extractionStatus = ExtractionStatus;
export const trigger = ExtractionTrigger;

const noCost: ExtractionUsage = { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/** A run that waits for the test to say what comes of it. */
export interface HeldRun {
  readonly input: ExtractionInput;
  readonly draft: Draft;
  readonly signal: AbortSignal;
  /** The sequences of its batch. */
  readonly batch: readonly number[];
  finish(usage?: ExtractionUsage): void;
  fail(error: Error): void;
}

/** An extractor whose every run is held until the test ends it. */
export class HeldExtractor implements Extractor {
  readonly name = "rules";
  readonly model = "";
  readonly #waiting: HeldRun[] = [];
  readonly #asking: ((run: HeldRun) => void)[] = [];
  /** How many runs there have been. */
  count = 0;

  extract(input: ExtractionInput, draft: Draft, signal: AbortSignal): Promise<ExtractionUsage> {
    this.count += 1;
    const { promise, resolve, reject } = Promise.withResolvers<ExtractionUsage>();
    const batch = input.batch.map(({ sequence }) => sequence);
    const run = { input, draft, signal, batch, finish: (usage = noCost) => resolve(usage), fail: reject };
    const asking = this.#asking.shift();
    if (asking) asking(run);
    else this.#waiting.push(run);
    return promise;
  }

  /** The next run that was begun and that the test has not got yet. */
  next(): Promise<HeldRun> {
    const run = this.#waiting.shift();
    return run ? Promise.resolve(run) : new Promise((resolve) => this.#asking.push(resolve));
  }
}

/** What an extractor of a test does with a run. */
export type Script = (input: ExtractionInput, draft: Draft) => unknown;

/** An extractor that does what a test says, and remembers what it was given. */
export class ScriptedExtractor implements Extractor {
  readonly name = "rules";
  readonly model = "";
  readonly inputs: ExtractionInput[] = [];
  script: Script;

  constructor(script: Script = () => {}) {
    this.script = script;
  }

  async extract(input: ExtractionInput, draft: Draft): Promise<ExtractionUsage> {
    this.inputs.push(input);
    await this.script(input, draft);
    return noCost;
  }

  /** The sequences of each batch, in the order in which they came. */
  get batches(): number[][] {
    return this.inputs.map(({ batch }) => batch.map(({ sequence }) => sequence));
  }
}

/** A server's extractors with one for everything. */
export function only(extractor: Extractor): ServerExtractors {
  return new ServerExtractors("rules", { rules: () => extractor });
}

/** An id of a session of its own. */
export async function newSession({ sessions }: Clients, init: { disableTaskTracking?: boolean } = {}): Promise<string> {
  const { session } = await sessions.createSession({ id: randomUUID(), ...init });
  return session?.id ?? "";
}

/** Stores messages with these texts one by one. */
export async function tell({ sessions }: Clients, sessionId: string, ...texts: string[]): Promise<void> {
  for (const text of texts) await sessions.storeMessage({ sessionId, message: says(text) });
}

/** Texts for so many messages. */
export function texts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i + 1}`);
}

/** How far the extraction of a session is. */
export async function processingOf({ sessions }: Clients, sessionId: string) {
  const { processing } = await sessions.getProcessingStatus({ sessionId });
  if (!processing) throw new Error("the answer holds no processing");
  return processing;
}

/** The processing statuses of the messages of a session, in order. */
export async function statusesOf({ sessions }: Clients, sessionId: string): Promise<ProcessingStatus[]> {
  return (await messagesOf(sessions, { sessionId, pageSize: 1000 })).map((message) => message.processingStatus);
}

/** The extractions of a session, the oldest first. */
export async function extractionsOf({ extractions }: Clients, sessionId: string) {
  const page = await extractions.listExtractions({ filter: { sessionId }, pageSize: 1000 });
  return page.extractions.toReversed();
}

/** The tasks of a session in their order. */
export async function tasksOf({ tasks }: Clients, sessionId: string) {
  return (await tasks.listTasks({ filter: { sessionId }, pageSize: 1000 })).tasks;
}

/** Changes settings of the project "default". */
export async function setProject(
  { projects }: Clients,
  settings: NonNullable<NonNullable<Parameters<Clients["projects"]["updateProject"]>[0]["project"]>["settings"]>,
): Promise<void> {
  await projects.updateProject({ project: { settings }, updateMask: { paths: ["settings"] } });
}

/** Makes sure that the counters of a session say what its messages say: none is lost, none is counted twice. */
export async function expectConsistent(database: TestDatabase, sessionId: string): Promise<void> {
  const [row] = await database.query<{ [name: string]: unknown }>(
    `select s.pending_messages = count(m.*) filter (where m.processing_status = 'PENDING') as pending,
      s.last_sequence = count(m.*) as numbered,
      coalesce(min(m.sequence) filter (where m.processing_status in ('PENDING', 'RUNNING')), s.settled_sequence + 1)
        > s.settled_sequence as settled,
      (s.run_id is null) = (count(m.*) filter (where m.processing_status = 'RUNNING') = 0) as running,
      s.pending_messages = 0 or s.extract_due_at is not null or s.run_id is not null as due
    from session s left join session_message m on m.project_id = s.project_id and m.session_id = s.id
    where s.id = $1 group by s.project_id, s.id`,
    [sessionId],
  );
  expect(row).toEqual({ pending: true, numbered: true, settled: true, running: true, due: true });
}
