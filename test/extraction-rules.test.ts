import { describe, expect, test } from "vitest";
import { extractDry } from "../src/extraction/dry-run.ts";
import { canonicalOf } from "../src/extraction/formats/formats.ts";
import { rulesExtractor } from "../src/extraction/rules/rules-extractor.ts";
import { transcript } from "./harness/transcript.ts";

/** What the rules find in a conversation. */
async function extract(...lines: string[]) {
  const canonical = transcript(...lines).map((message) => canonicalOf("OPENAI", message));
  const options = { batchSize: 32, signal: new AbortController().signal };
  const { tasks, preferences, refusals } = await extractDry(rulesExtractor, canonical, options);
  expect(refusals).toEqual([]);
  return { statuses: tasks.map((task) => task.status), tasks, preferences };
}

describe("the documented examples", () => {
  test("iPhone: each request is a task, in order", async () => {
    const { tasks, statuses } = await extract(
      "U: Research iPhone 15 specs and summarize the key features",
      "A: Here are the key iPhone 15 specs:\n- A16 chip, 48MP camera, USB-C...",
      "U: Now create a comparison table with iPhone 14",
      "A: | Feature | iPhone 14 | iPhone 15 |\n|---|---|---|\n| Chip | A15 | A16 |...",
    );
    expect(tasks.map((task) => task.description)).toEqual([
      "Research iPhone 15 specs and summarize the key features",
      "Now create a comparison table with iPhone 14",
    ]);
    expect(statuses).toEqual(["SUCCESS", "SUCCESS"]);
    expect(tasks.map((task) => task.messages)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("deploy: the agent's steps are progress of one task", async () => {
    const { tasks } = await extract(
      "U: Deploy the new API to staging",
      "A: I'll build the Docker image first... Done. Now pushing to the registry... Pushed to `gcr.io/my-project/api:v2.1`. Deploying to the staging cluster... Deployment complete.",
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ description: "Deploy the new API to staging", status: "SUCCESS" });
    expect(tasks[0]?.progress.join("\n")).toContain("gcr.io/my-project/api:v2.1");
    expect(tasks[0]?.progress.join("\n")).toMatch(/docker image[\s\S]*pushed[\s\S]*deploy/i);
  });

  test("deploy, in short: the report alone is enough", async () => {
    const { statuses } = await extract(
      "U: Deploy the new API to staging",
      "A: Building Docker image... Done. Pushed to registry. Deployed to staging.",
    );
    expect(statuses).toEqual(["SUCCESS"]);
  });
});

describe("what a task is", () => {
  test("one request with many steps is one", async () => {
    const { tasks } = await extract(
      "U: Please book me a table at Nona for two tonight",
      'C: search {"q":"Nona"} => {"id":"r-7"}',
      'C: check {"id":"r-7","at":"20:00"} => {"free":true}',
      'C: book {"id":"r-7","at":"20:00"} => {"code":"N-312"}',
      "A: Your table at Nona is booked for 20:00, code N-312.",
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.messages).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(tasks[0]?.progress.join("\n")).toContain("N-312");
  });

  test("A and B are two", async () => {
    const { tasks } = await extract("U: Add a dark mode to the app and fix the bug in the login form");
    expect(tasks.map((task) => task.description)).toEqual([
      "Add a dark mode to the app",
      "fix the bug in the login form",
    ]);
  });

  test("a changed requirement goes on with the task", async () => {
    const { tasks, statuses } = await extract(
      "U: Build a landing page for our SaaS",
      "A: Done, the page is in index.html.",
      "U: Actually make it dark, and the hero in blue instead",
      "A: Updated: index.html has a dark theme and a blue hero now.",
    );
    expect(tasks).toHaveLength(1);
    expect(statuses).toEqual(["SUCCESS"]);
  });

  test("chit-chat is none, but may tell a preference, in the third person and once", async () => {
    const { tasks, preferences } = await extract(
      "U: hey, how are you?",
      "A: Great, thanks! And you?",
      "U: fine. I prefer tea over coffee by the way",
      "A: Noted!",
      "U: I prefer tea over coffee by the way",
    );
    expect(tasks).toEqual([]);
    expect(preferences).toEqual(["The user prefers tea over coffee by the way"]);
  });
});

describe("how a task stands", () => {
  test("a plan that awaits approval is no success", async () => {
    const { statuses } = await extract(
      "U: I want to split settings.py into a package. Write me a plan first.",
      "A: Here is my plan:\n1. Create settings/base.py\n2. Move the flags\n\nShall I start?",
    );
    expect(statuses).toEqual(["PENDING"]);
  });

  test("a complaint at the end is a failure; the retry is the same task", async () => {
    const request = [
      "U: Chart the churn of 2024 as churn.png",
      'C: python {"code":"plot()"} => saved churn.png',
      "A: I've created churn.png.",
      "U: that's wrong, it shows 2023",
    ];
    expect((await extract(...request)).statuses).toEqual(["FAILED"]);
    const retried = await extract(
      ...request,
      'C: python {"code":"plot(2024)"} => saved churn.png',
      "A: Fixed, churn.png shows 2024 now.",
    );
    expect(retried.statuses).toEqual(["SUCCESS"]);
  });

  test("what the last result contradicts is no success", async () => {
    const { statuses, tasks } = await extract(
      "U: add a --dry-run flag to push",
      'C: run {"cmd":"make lint"} => src/cli.py:58: error: missing type\nFound 2 errors in 1 file',
      "A: All done, lint is clean!",
    );
    expect(statuses).toEqual(["FAILED"]);
    expect(tasks[0]?.progress.join("\n")).toContain("Found 2 errors in 1 file");
  });

  test("what goes wrong after something was done is a failure; what is done after something went wrong is none", async () => {
    const asked = "U: Deploy web to production";
    const failed = await extract(asked, "A: I've built the image. The deployment failed: quota exceeded in eu-west-1.");
    expect(failed.statuses).toEqual(["FAILED"]);
    const done = await extract(
      asked,
      "A: The first deployment failed: quota exceeded. I've deployed web v12 to us-east-1.",
    );
    expect(done.statuses).toEqual(["SUCCESS"]);
  });

  test("what is open at the end stays open", async () => {
    const running = await extract(
      "U: Restore last night's snapshot into staging",
      'C: restore {"snapshot":"snap-9"} => {"status":"creating"}',
      "A: The restore of snap-9 has started, still creating. I'll check back in 15 minutes.",
    );
    expect(running.statuses).toEqual(["RUNNING"]);
    const pending = await extract("U: Renew my library books please", "A: Could you give me your library card number?");
    expect(pending.statuses).toEqual(["PENDING"]);
    expect(pending.tasks[0]?.messages).toEqual([0, 1]);
  });

  test("a refusal is a failure, and so is what the user gives up", async () => {
    const refused = await extract(
      "U: Please refund my ticket KT-5",
      "A: I'm sorry, but tickets like KT-5 cannot be refunded.",
      "U: ok, thanks anyway",
    );
    expect(refused.statuses).toEqual(["FAILED"]);
    const dropped = await extract("U: Book a hotel in Graz", "A: For which dates?", "U: never mind, I'll stay home");
    expect(dropped.statuses).toEqual(["FAILED"]);
  });

  test("what the user tells is marked as theirs", async () => {
    const { tasks } = await extract("U: Please cancel my order GH-50933, it came too late");
    expect(tasks[0]?.progress).toEqual(["User: Please cancel my order GH-50933, it came too late"]);
  });
});
