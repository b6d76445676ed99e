import { expect, test, vi } from "vitest";
import { loadTokenCounter } from "../src/extraction/tokens.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { createSession, getSession, store } from "./harness/sessions.ts";

const headway = useHeadway();

const words = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 26 ** 3).toString(26));

function prose(seed: number, length: number): string {
  let text = "";
  for (let i = seed; text.length < length; i += 1) text += `${words[(i * 31) % words.length]} `;
  return text.slice(0, length);
}

test("a list does not wait for the tokens of much to be counted, and shows an estimate until they are", async () => {
  const { sessions } = headway.on(grpc);
  const { id: sessionId } = await createSession(sessions, { disableTaskTracking: true });
  const texts = Array.from({ length: 6 }, (_, i) => prose(i * 100, 500_000));
  for (const text of texts) await store(sessions, sessionId, text);
  const counter = await loadTokenCounter();
  const exact = texts.reduce((sum, text) => sum + counter.text(text), 0);
  const uncounted = async () => {
    const rows = await headway.database.query(
      "select count(*)::int as count from session_message where session_id = $1 and token_count is null",
      [sessionId],
    );
    return rows[0]?.["count"] as number;
  };

  const { sessions: listed } = await sessions.listSessions({ pageSize: 1000 });
  const shown = Number(listed.find(({ id }) => id === sessionId)?.tokenCount);
  expect(await uncounted()).toBeGreaterThan(0);
  expect(shown).toBeGreaterThan(3_000_000 / 4 / 2);
  expect(shown).not.toBe(exact);

  await vi.waitFor(async () => expect(await uncounted()).toBe(0), { timeout: 60_000, interval: 100 });
  expect(Number((await getSession(sessions, sessionId)).tokenCount)).toBe(exact);
}, 90_000);
