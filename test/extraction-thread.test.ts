import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { SessionDraft } from "../src/extraction/draft.ts";
import type { NumberedMessage } from "../src/extraction/extractor.ts";
import { rulesExtractor } from "../src/extraction/rules/rules-extractor.ts";
import { ExtractionThread } from "../src/extraction/thread/extraction-thread.ts";

const conversation: readonly NumberedMessage[] = [
  { sequence: 1, message: { role: "USER", parts: [{ kind: "text", text: "Deploy the API to staging, please." }] } },
  { sequence: 2, message: { role: "ASSISTANT", parts: [{ kind: "text", text: "Deployed build 42 to staging." }] } },
  { sequence: 3, message: { role: "USER", parts: [{ kind: "text", text: "Thanks! I prefer short answers." }] } },
];

const input = { earlier: [], batch: conversation, criteria: {} };
const fail = (err: unknown) => expect.fail(String(err));
const newDraft = () => new SessionDraft({ tasks: [], preferences: [], messages: [1, 2, 3] });

test("on the thread the rules propose what they propose anywhere", async () => {
  await using thread = new ExtractionThread(fail);
  const [here, there] = [newDraft(), newDraft()];
  const { signal } = new AbortController();
  await rulesExtractor.extract(input, here, signal);
  await thread.rules.extract(input, there, signal);
  expect(there.proposals).toEqual(here.proposals);
  expect(there.tasks).toHaveLength(1);
});

const long = { kind: "text", text: "Compare the offers and write down what speaks for each. ".repeat(15_000) } as const;

/** Work that takes the thread much longer than any test. */
function longWork() {
  const batch = Array.from({ length: 500 }, (_, i): NumberedMessage => {
    return { sequence: i + 1, message: { role: "USER", parts: [{ ...long, text: `${i} ${long.text}` }] } };
  });
  const draft = new SessionDraft({ tasks: [], preferences: [], messages: batch.map(({ sequence }) => sequence) });
  return { input: { ...input, batch }, draft };
}

test("work that is given up ends while it is at it, and what waits for the thread goes on", async () => {
  await using thread = new ExtractionThread(fail);
  const { signal } = new AbortController();
  // From here on the thread is there.
  await thread.rules.extract(input, newDraft(), signal);
  const abort = new AbortController();
  const { input: endless, draft } = longWork();
  const given = thread.rules.extract(endless, draft, abort.signal);
  const next = newDraft();
  const waiting = thread.rules.extract(input, next, signal);
  // By then it was handed to the thread.
  await setImmediate();
  abort.abort();
  await expect(given).rejects.toThrow();
  await waiting;
  expect(draft.proposals).toEqual([]);
  expect(next.tasks).toHaveLength(1);
});

test("what is given up before its turn leaves the others theirs", async () => {
  await using thread = new ExtractionThread(fail);
  const { signal } = new AbortController();
  const drafts = [newDraft(), newDraft()];
  const [first, second] = drafts.map((draft) => thread.rules.extract(input, draft, signal));
  await expect(thread.rules.extract(input, newDraft(), AbortSignal.abort())).rejects.toThrow();
  await Promise.all([first, second]);
  expect(drafts.map(({ tasks }) => tasks.length)).toEqual([1, 1]);
});

test("with two threads long work leaves the other one to the next", async () => {
  await using threads = new ExtractionThread(fail, 2);
  const abort = new AbortController();
  const { input: endless, draft } = longWork();
  const long = threads.rules.extract(endless, draft, abort.signal);
  const next = newDraft();
  await threads.rules.extract(input, next, new AbortController().signal);
  expect(next.tasks).toHaveLength(1);
  abort.abort();
  await expect(long).rejects.toThrow();
});
