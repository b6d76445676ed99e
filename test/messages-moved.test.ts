import { Client } from "pg";
import { expect, test } from "vitest";
import { waitingForLocks } from "./harness/database.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { createSession, getSession, hold, messagesOf, says, textOf } from "./harness/sessions.ts";
import { numbers } from "./harness/trackers.ts";

const headway = useHeadway();
const waiting = async () => (await waitingForLocks(headway.database)).length;

test("a message that waited for the lock of its session is stored once, behind what others did meanwhile", async () => {
  const { sessions } = headway.on(grpc);
  const { id: sessionId } = await createSession(sessions);
  const { id: unmoved } = await createSession(sessions);
  await hold(headway.database, sessionId);
  const other = new Client({ connectionString: headway.database.url });
  await other.connect();
  try {
    for (let round = 1; round <= 3; round += 1) {
      await other.query("begin");
      await other.query("update session set failed_attempts = failed_attempts + 1 where id = $1", [sessionId]);
      const stores = [1, 2].map((n) => sessions.storeMessage({ sessionId, message: says(`${round}.${n}`) }));
      // In the same group, most often.
      stores.push(sessions.storeMessage({ sessionId: unmoved, message: says(`${round}`) }));
      await expect.poll(waiting).toBeGreaterThan(0);
      await other.query("commit");
      await Promise.all(stores);
    }
  } finally {
    await other.end();
  }
  const messages = await messagesOf(sessions, { sessionId });
  expect(messages.map(({ sequence }) => sequence)).toEqual(numbers(1, 6));
  expect(messages.map(textOf).toSorted()).toEqual(["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]);
  expect(await getSession(sessions, sessionId)).toMatchObject({ lastSequence: 6n });
  expect((await messagesOf(sessions, { sessionId: unmoved })).map(textOf)).toEqual(["1", "2", "3"]);
  const [row] = await headway.database.query("select pending_messages, failed_attempts from session where id = $1", [
    sessionId,
  ]);
  expect(row).toEqual({ pending_messages: 6, failed_attempts: 3 });
});
