import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { createSession } from "./harness/sessions.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const sessions = () => headway.on(lane).sessions;
  const tasks = () => headway.on(lane).tasks;

  test("a watch of the tasks of a session ends when the session is deleted, also when it had none", async () => {
    const { id: sessionId } = await createSession(sessions());
    const scope = { case: "sessionId" as const, value: sessionId };
    const frames = tasks().watchTasks({ scope })[Symbol.asyncIterator]();
    const snapshot = (await frames.next()).value as { resumeToken: string };
    await sessions().deleteSession({ sessionId });
    expect((await frames.next()).value).toMatchObject({ frame: { case: "final" } });
    expect((await frames.next()).done).toBe(true);
    const late = tasks().watchTasks({ scope, resumeToken: snapshot.resumeToken })[Symbol.asyncIterator]();
    expect((await late.next()).value).toMatchObject({ frame: { case: "final" } });
    expect((await late.next()).done).toBe(true);
  });
});
