import type { Draft } from "../../src/extraction/extractor.ts";
import { extractionsOf, HeldExtractor, only, setProject, tell } from "./extraction.ts";
import { startHeadway } from "./headway.ts";
import { type Clients, grpc } from "./lanes.ts";

const anHour = { seconds: 3600n, nanos: 0 };

/** A server whose extractor waits, and a session of it that takes what it is told at once. */
export async function startHeld() {
  const extractor = new HeldExtractor();
  const headway = await startHeadway({ extractors: only(extractor) });
  await setProject(headway.on(grpc), { extractionIdleTime: anHour });
  return { headway, extractor };
}

/** Tells a session something, and flushes it with a run that proposes changes; `meanwhile` comes before it ends. */
export async function run(
  clients: Clients,
  extractor: HeldExtractor,
  sessionId: string,
  propose: (draft: Draft, sequence: number) => void,
  meanwhile: () => Promise<unknown> = async () => {},
) {
  await tell(clients, sessionId, "go on");
  const flushed = clients.sessions.flush({ sessionId });
  const held = await extractor.next();
  propose(held.draft, held.batch.at(-1) ?? 0);
  await meanwhile();
  held.finish();
  await flushed;
  return (await extractionsOf(clients, sessionId)).at(-1);
}

/** Inserts a task. */
export const insert = (description: string, afterOrder: number) =>
  ({ kind: "insertTask", afterOrder, description }) as const;
/** Links a message to a task. */
export const link = (order: number, sequence: number) =>
  ({ kind: "linkMessages", order, messages: [{ first: sequence, last: sequence }] }) as const;
