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
const newDraft = () => new SessionDraft({ tasks: [], preferences: [], messages: [1, 2, 3] });

test("on the thread the rules propose what they propose anywhere", async () => {
  await using thread = new ExtractionThread();
  const [here, there] = [newDraft(), newDraft()];
  const { signal } = new AbortController();
  await rulesExtractor.extract(input, here, signal);
  await thread.rules.extract(input, there, signal);
  expect(there.proposals).toEqual(here.proposals);
  expect(there.tasks).toHaveLength(1);
});

test("work on the thread holds up nobody, ends when it is given up, and the next work goes on", async () => {
  await using thread = new ExtractionThread();
  const long = {
    kind: "text",
    text: "Compare the offers and write down what speaks for each. ".repeat(15_000),
  } as const;
  const batch = Array.from({ length: 32 }, (_, i): NumberedMessage => {
    return { sequence: i + 1, message: { role: "USER", parts: [long] } };
  });
  const abort = new AbortController();
  const sequences = batch.map(({ sequence }) => sequence);
  const draft = new SessionDraft({ tasks: [], preferences: [], messages: sequences });
  const given = thread.rules.extract({ ...input, batch }, draft, abort.signal);
  await new Promise(setImmediate);
  abort.abort();
  await expect(given).rejects.toThrow();
  expect(draft.proposals).toEqual([]);
  const next = newDraft();
  await thread.rules.extract(input, next, new AbortController().signal);
  expect(next.tasks).toHaveLength(1);
});
