import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  DONE,
  expectConsistent,
  newSession,
  only,
  ScriptedExtractor,
  setProject,
  statusesOf,
  tell,
} from "./harness/extraction.ts";
import { startHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";

const anHour = { seconds: 3600n, nanos: 0 };

// What cannot be packed, as pictures are, and what can be packed well, as logs.
test.each(lanes.flatMap((lane) => ["random", "the same"].map((kind) => ({ lane, name: lane.name, kind }))))(
  "large messages ($kind letters) come in smaller batches, with less of what was before, over $name",
  async ({ lane, kind }) => {
    const extractor = new ScriptedExtractor();
    await using headway = await startHeadway({ extractors: only(extractor) });
    const clients = headway.on(lane);
    await setProject(clients, { extractionIdleTime: anHour, extractionBufferSize: 1000 });
    const sessionId = await newSession(clients);
    const large = () => (kind === "random" ? randomBytes(700_000).toString("base64") : "x".repeat(933_336));
    await tell(clients, sessionId, ...Array.from({ length: 20 }, large), "and", "in", "short");
    await clients.sessions.flush({ sessionId });
    await tell(clients, sessionId, "the end");
    await clients.sessions.flush({ sessionId });
    expect(extractor.batches.flat()).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    const bytes = (messages: readonly unknown[]) => JSON.stringify(messages).length;
    for (const { batch, earlier } of extractor.inputs) {
      expect(bytes(batch)).toBeLessThan(9_000_000);
      expect(bytes(earlier)).toBeLessThan(3_000_000);
      const [first] = batch;
      expect(earlier.map(({ sequence }) => sequence).at(-1) ?? 0).toBe((first?.sequence ?? 0) - 1);
    }
    expect(extractor.inputs.at(-1)?.earlier.length).toBeGreaterThanOrEqual(4);
    expect(new Set(await statusesOf(clients, sessionId))).toEqual(new Set([DONE]));
    await expectConsistent(headway.database, sessionId);
  },
  60_000,
);
