import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { taskStatuses } from "../src/domain/task-status.ts";
import { SessionDraft } from "../src/extraction/draft.ts";
import type { KnownTask } from "../src/extraction/extractor.ts";
import type { Operation } from "../src/extraction/operation.ts";

const known = (over: Partial<KnownTask> = {}): KnownTask => ({
  description: "deploy the API",
  status: "PENDING",
  progress: [],
  messages: [],
  clientFields: [],
  ...over,
});
const draftOf = (...tasks: KnownTask[]) => new SessionDraft({ tasks, preferences: [], messages: [1, 2, 3, 4, 5] });
const linking = (order: number, first: number, last: number): Operation => ({
  kind: "linkMessages",
  order,
  messages: [{ first, last }],
});
const refused = (reason: RegExp) => ({ applied: false, reason: expect.stringMatching(reason) as string });

describe("insertTask", () => {
  test("puts a task at its place, and later ones move back", () => {
    const draft = draftOf(known({ description: "a" }), known({ description: "b" }));
    expect(draft.propose({ kind: "insertTask", afterOrder: 1, description: "new" })).toEqual({
      applied: true,
      order: 2,
    });
    expect(draft.tasks.map((task) => task.description)).toEqual(["a", "new", "b"]);
    expect(draft.propose(linking(3, 1, 2))).toEqual({ applied: true, order: 3 });
    expect(draft.tasks[2]).toMatchObject({ description: "b", messages: [1, 2] });
  });

  test.each([-1, 3, 0.5, Number.NaN])("refuses a place after %s of two tasks", (afterOrder) => {
    const draft = draftOf(known(), known());
    expect(draft.propose({ kind: "insertTask", afterOrder, description: "new" })).toEqual(refused(/0 to 2/));
    expect(draft.tasks).toHaveLength(2);
  });

  test("refuses an empty description and one beyond 16 KiB", () => {
    const draft = draftOf();
    expect(draft.propose({ kind: "insertTask", afterOrder: 0, description: " \n" })).toEqual(refused(/empty/));
    const long = "é".repeat(8 * 1024);
    expect(draft.propose({ kind: "insertTask", afterOrder: 0, description: long }).applied).toBe(true);
    expect(draft.propose({ kind: "insertTask", afterOrder: 0, description: `${long}x` })).toEqual(refused(/16 KiB/));
  });
});

describe("updateTask", () => {
  test("follows the rules of statuses, and says how to reopen", () => {
    const draft = draftOf(known({ status: "SUCCESS" }));
    expect(draft.propose({ kind: "updateTask", order: 1, status: "FAILED" })).toEqual(refused(/RUNNING first/));
    expect(draft.propose({ kind: "updateTask", order: 1, status: "RUNNING" }).applied).toBe(true);
    expect(draft.propose({ kind: "updateTask", order: 1, status: "FAILED" }).applied).toBe(true);
    expect(draft.propose({ kind: "updateTask", order: 1, status: "PENDING" }).applied).toBe(false);
  });

  test("keeps what a client set, and what it keeps of the task", () => {
    const draft = draftOf(known({ clientFields: ["status"], progress: ["built"] }));
    expect(draft.propose({ kind: "updateTask", order: 1, status: "RUNNING" })).toEqual(refused(/client set it/));
    expect(draft.propose({ kind: "updateTask", order: 1, description: "deploy it all" }).applied).toBe(true);
    expect(draft.tasks[0]).toMatchObject({ description: "deploy it all", status: "PENDING", progress: ["built"] });
  });

  test("refuses what is no change, no status or no task", () => {
    const draft = draftOf(known());
    expect(draft.propose({ kind: "updateTask", order: 1 })).toEqual(refused(/needs a description or a status/));
    expect(draft.propose({ kind: "updateTask", order: 1, status: "DONE" as "SUCCESS" })).toEqual(
      refused(/is no status/),
    );
    expect(draft.propose({ kind: "updateTask", order: 2, status: "RUNNING" })).toEqual(refused(/no task 2/));
    expect(draftOf().propose(linking(1, 1, 1))).toEqual(refused(/no tasks yet/));
  });
});

describe("linkMessages", () => {
  test("starts what is pending, unless they only talk about it", () => {
    const draft = draftOf(known(), known());
    draft.propose({ kind: "linkMessages", order: 1, messages: [{ first: 1, last: 2 }], beforeWork: true });
    draft.propose(linking(2, 1, 2));
    expect(draft.tasks.map((task) => task.status)).toEqual(["PENDING", "RUNNING"]);
  });

  test.each([
    [3, 2],
    [-2, 1],
    [0, 1],
    [4, 6],
    [1, 1e12],
    [1.5, 2],
  ])("refuses the range %s to %s, and cuts nothing", (first, last) => {
    const draft = draftOf(known());
    expect(draft.propose(linking(1, first, last)).applied).toBe(false);
    expect(draft.tasks[0]?.messages).toEqual([]);
  });

  test.each(["SUCCESS", "FAILED", "CANCELED"] as const)("refuses a task that is %s", (status) => {
    const draft = draftOf(known({ status }));
    expect(draft.propose(linking(1, 1, 1))).toEqual(refused(/RUNNING first/));
    expect(draft.propose({ kind: "appendProgress", order: 1, text: "more" })).toEqual(refused(/RUNNING first/));
  });
});

test("progress and preferences are trimmed, not empty, not too long and not said twice", () => {
  const draft = draftOf(known());
  const append = (text: string) => draft.propose({ kind: "appendProgress", order: 1, text });
  const prefer = (text: string) => draft.propose({ kind: "recordPreference", text, evidence: [] });
  expect(append("  Built the image. ").applied).toBe(true);
  expect(append("built  the IMAGE")).toEqual(refused(/already/));
  expect(append("\t")).toEqual(refused(/empty/));
  expect(append("x".repeat(2049))).toEqual(refused(/2 KiB/));
  expect(prefer("The user prefers tea").applied).toBe(true);
  expect(prefer("The user prefers tea.")).toEqual(refused(/known already/));
  expect(prefer(" ")).toEqual(refused(/empty/));
  expect(draft.tasks[0]?.progress).toEqual(["Built the image."]);
  expect(draft.preferences).toEqual(["The user prefers tea"]);
  expect(draft.proposals.map(({ outcome }) => outcome.applied)).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});

const anyNumber = fc.oneof(fc.integer({ min: -2, max: 7 }), fc.double());
const anyRanges = fc.array(fc.record({ first: anyNumber, last: anyNumber }), { maxLength: 3 });
const anyText = fc.oneof(fc.string(), fc.constantFrom("a", "b", " "));
const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant("insertTask" as const), afterOrder: anyNumber, description: anyText }),
  fc.record(
    {
      kind: fc.constant("updateTask" as const),
      order: anyNumber,
      description: anyText,
      status: fc.constantFrom(...taskStatuses),
    },
    { requiredKeys: ["kind", "order"] },
  ),
  fc.record({ kind: fc.constant("linkMessages" as const), order: anyNumber, messages: anyRanges }),
  fc.record({ kind: fc.constant("appendProgress" as const), order: anyNumber, text: anyText }),
  fc.record({ kind: fc.constant("recordPreference" as const), text: anyText, evidence: anyRanges }),
  fc.record({ kind: fc.constant("notePlanning" as const), text: anyText, messages: anyRanges }),
);

test("whatever is proposed, nothing throws and the tasks stay in order", () => {
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 40 }), (operations) => {
      const draft = draftOf(known({ status: "RUNNING" }));
      const outcomes = operations.map((operation) => draft.propose(operation));
      const inserted = operations.filter(({ kind }, i) => kind === "insertTask" && outcomes[i]?.applied);
      expect(draft.tasks).toHaveLength(1 + inserted.length);
      expect(draft.proposals.map(({ operation }) => operation)).toEqual(operations);
      for (const { messages } of draft.tasks) {
        expect(messages).toEqual([...new Set(messages)].toSorted((a, b) => a - b));
        expect(messages.every((sequence) => sequence >= 1 && sequence <= 5)).toBe(true);
      }
    }),
  );
});
