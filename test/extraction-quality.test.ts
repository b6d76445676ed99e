import { describe, expect, test } from "vitest";
import type { Task } from "../gen/ts/headway/v1/task_pb.ts";
import { extractionsOf, newSession, tasksOf } from "./harness/extraction.ts";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { messagesOf } from "./harness/sessions.ts";
import { FAILED, historyOf, PENDING, RUNNING, SUCCESS } from "./harness/tasks.ts";
import { tellAll } from "./harness/transcript.ts";

const headway = useHeadway();

const statuses = (tasks: readonly Task[]) => tasks.map(({ status }) => status);
const linesOf = (task: Task | undefined) => task?.progress.map(({ text }) => text) ?? [];

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  /** What is found in a conversation: each of its parts is extracted for itself. */
  async function found(...parts: readonly string[][]) {
    const sessionId = await newSession(clients());
    for (const lines of parts) await tellAll(clients(), sessionId, ...lines);
    const tasks = await tasksOf(clients(), sessionId);
    const { preferences } = await clients().sessions.listPreferences({
      scope: { case: "sessionId", value: sessionId },
    });
    return { sessionId, tasks, preferences: preferences.map(({ text }) => text) };
  }

  test("acontext 42: one request with many steps of the agent is exactly one task", async () => {
    const steps = Array.from({ length: 12 }, (_, i) => `C: shell {"cmd":"step ${i}"} => step ${i} is done`);
    for (const [request, report] of [
      ["U: Migrate the billing database to Postgres 17", "A: Done, billing runs on Postgres 17.2 now."],
      ["U: Zieh bitte die Rechnungsdatenbank auf Postgres 17 um", "A: Erledigt, sie läuft jetzt auf Postgres 17.2."],
    ] as const) {
      const { tasks } = await found([
        request,
        "A: First a backup, then the upgrade, then the checks.",
        ...steps,
        report,
      ]);
      expect(tasks).toMatchObject([
        { description: request.slice(3), status: SUCCESS, evidence: [{ firstSequence: 1n, lastSequence: 27n }] },
      ]);
    }
  });

  test("acontext 43: several requests in one message are as many tasks, in their order", async () => {
    const both = await found(["U: Book a table at Nona for tonight and send Ben the address"]);
    expect(both.tasks.map(({ description }) => description)).toEqual([
      "Book a table at Nona for tonight",
      "send Ben the address",
    ]);
    const listed = await found([
      "U: Please do three things:\n1. add a dark mode toggle to the settings\n2. upgrade react to 19\n3. delete the old login page",
    ]);
    expect(listed.tasks.map(({ order }) => order)).toEqual([1, 2, 3]);
    expect(listed.tasks[1]?.description).toMatch(/upgrade react to 19/);
    // One thing with two objects is one.
    expect((await found(["U: Compare the prices of Hetzner and OVH"])).tasks).toHaveLength(1);
  });

  test("acontext 44: a changed requirement is no new task", async () => {
    const begun = ["U: Build a landing page for our SaaS", "A: Done, the page is in index.html."];
    const changed = [
      "U: Actually make it dark, and the hero blue instead",
      "A: Updated: index.html has a dark theme and a blue hero now.",
    ];
    for (const parts of [[[...begun, ...changed]], [begun, changed]]) {
      const { tasks } = await found(...parts);
      expect(statuses(tasks)).toEqual([SUCCESS]);
      expect(tasks[0]?.evidence).toMatchObject([{ firstSequence: 1n, lastSequence: 4n }]);
      expect(linesOf(tasks[0]).join("\n")).toMatch(/dark theme and a blue hero/);
    }
    // What is asked for besides is one.
    const other = ["U: Now also write a press release about the launch", "A: Here is the press release, 300 words."];
    expect((await found(begun, other)).tasks).toHaveLength(2);
  });

  test("acontext 45: chit-chat is no task, and what is told of oneself a preference at most", async () => {
    const { tasks, preferences } = await found([
      "U: good morning! how are you?",
      "A: Great, thanks! And you?",
      "U: fine. I'm vegetarian by the way, and my name is Ada",
      "A: Nice to meet you, Ada!",
    ]);
    expect(tasks).toEqual([]);
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatch(/vegetarian/);
    expect((await found(["U: ¡hola! ¿qué tal?", "A: ¡Muy bien!"])).tasks).toEqual([]);
  });

  test("acontext 46: a plan that awaits approval is planning, and no success", async () => {
    const { sessionId, tasks } = await found([
      "U: I want to split settings.py into a package. Write me a plan first, don't change anything.",
      "A: Here is my plan:\n1. Create settings/base.py\n2. Move the flags\n\nShall I start?",
    ]);
    expect(statuses(tasks)).toEqual([PENDING]);
    const { planningNotes } = await clients().sessions.getSessionSummary({ sessionId });
    expect(planningNotes).toMatchObject([{ evidence: [{ firstSequence: 2n, lastSequence: 2n }] }]);
    const messages = await messagesOf(clients().sessions, { sessionId });
    expect(messages.map(({ isPlanning }) => isPlanning)).toEqual([false, true]);
    await tellAll(clients(), sessionId, "U: yes, go ahead", "A: Done: settings/base.py has the flags now.");
    const approved = await tasksOf(clients(), sessionId);
    expect(approved).toMatchObject([{ id: tasks[0]?.id, status: SUCCESS }]);
  });

  test("acontext 47: thanks or a confirmation of the user is a success", async () => {
    const asked = ["U: Why does the build of api fail?", "A: The lock file of api is stale, npm ci stops at left-pad."];
    for (const word of [
      "U: perfect, thanks!",
      "U: yes, that was it",
      "U: super, danke dir",
      "U: ありがとう、完璧です",
    ]) {
      const { tasks } = await found(asked, [word]);
      expect([word, statuses(tasks)]).toEqual([word, [SUCCESS]]);
    }
  });

  test("acontext 48: a complaint of the user, or an error at the end, is a failure", async () => {
    const done = ["U: Chart the churn of 2024", 'C: python {"code":"plot()"} => saved', "A: I've created churn.png."];
    for (const word of ["U: that's wrong, it shows 2023", "U: das stimmt nicht, das ist 2023"]) {
      const { tasks } = await found([...done, word]);
      expect([word, statuses(tasks)]).toEqual([word, [FAILED]]);
    }
    const { tasks } = await found([
      "U: Deploy web to production",
      'C: deploy {"app":"web"} => Error: quota exceeded in eu-west-1',
      "A: The deployment failed: the quota in eu-west-1 is exceeded.",
    ]);
    expect(statuses(tasks)).toEqual([FAILED]);
    expect(linesOf(tasks[0]).join("\n")).toMatch(/quota/);
  });

  test("acontext 49: trying again after a failure is the same task, RUNNING and then SUCCESS again", async () => {
    const failed = [
      "U: Deploy web to production",
      'C: deploy {"app":"web"} => Error: quota exceeded',
      "A: The deployment failed: the quota is exceeded.",
    ];
    const again = [
      "U: I raised the quota, try again please",
      'C: deploy {"app":"web"} => deployed web v12',
      "A: Deployed web v12 to production.",
    ];
    const { sessionId, tasks } = await found(failed, again);
    expect(statuses(tasks)).toEqual([SUCCESS]);
    const history = await historyOf(clients().tasks, tasks[0]?.id ?? "");
    expect(history.map(({ status }) => status)).toEqual([PENDING, RUNNING, FAILED, RUNNING, SUCCESS]);
    expect(tasks[0]?.evidence).toMatchObject([{ firstSequence: 1n, lastSequence: 8n }]);
    expect(await extractionsOf(clients(), sessionId)).toHaveLength(2);
  });

  test("acontext 50: what goes on in a later batch is evidence of the task of the earlier one", async () => {
    const { tasks } = await found(
      [
        "U: Translate the manual into French",
        "A: I have translated chapters 1 to 3 so far, still working on the rest.",
      ],
      ['C: translate {"chapter":4} => ok', 'C: translate {"chapter":5} => ok'],
      ["A: The manual is translated: chapters 1 to 5 are in manual.fr.md."],
    );
    expect(tasks).toMatchObject([{ status: SUCCESS, evidence: [{ firstSequence: 1n, lastSequence: 7n }] }]);
  });

  test("acontext 51: what is open at the end is RUNNING or PENDING", async () => {
    const running = await found([
      "U: Restore last night's snapshot into staging",
      'C: restore {"snapshot":"snap-9"} => {"status":"creating"}',
      "A: The restore of snap-9 has started, still creating. I'll check back in 15 minutes.",
    ]);
    expect(statuses(running.tasks)).toEqual([RUNNING]);
    const asked = await found(["U: Renew my library books please", "A: Could you give me your library card number?"]);
    expect(statuses(asked.tasks)).toEqual([PENDING]);
    const alone = await found(["U: Implement a binary search tree in Rust"]);
    expect(statuses(alone.tasks)).toEqual([PENDING]);
  });

  test("acontext 52: progress has concrete values, and what the user told is marked as the user's", async () => {
    const { tasks } = await found([
      "U: Please cancel my order GH-50933, I ordered it on 3 May",
      'C: cancel_order {"id":"GH-50933"} => {"refund":"41.90 EUR"}',
      "A: Order GH-50933 is cancelled, 41.90 EUR go back to your card.",
    ]);
    const lines = linesOf(tasks[0]);
    expect(lines.filter((line) => line.startsWith("User: "))).toEqual([expect.stringContaining("GH-50933")]);
    const agents = lines.filter((line) => !line.startsWith("User: "));
    expect(agents.join("\n")).toMatch(/41\.90 EUR/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(230);
  });

  test("acontext 53: a preference is in the third person, and recorded once in all batches", async () => {
    const said = "U: I always prefer window seats, and I never fly on Sundays";
    const { preferences } = await found([said], [said, "A: Noted."], ["U: I always prefer window seats!"]);
    for (const one of preferences) {
      expect(one).toMatch(/^The user/);
      expect(one).not.toMatch(/\b(?:I|my|me)\b/);
    }
    expect(preferences.filter((one) => /window seats/.test(one))).toHaveLength(1);
  });
});
