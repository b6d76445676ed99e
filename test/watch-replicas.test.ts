import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createActivity, report } from "./harness/activities.ts";
import { startHeadway } from "./harness/headway.ts";
import { lanes } from "./harness/lanes.ts";
import { drain } from "./harness/refusal.ts";

describe.each(lanes)("$name", (lane) => {
  test("what one replica writes, a watcher at another gets by a hint, well before it would look", async () => {
    await using writer = await startHeadway({ env: { HEADWAY_LOOK_MS: "60000" } });
    await using reader = await startHeadway({ database: writer.database, env: { HEADWAY_LOOK_MS: "60000" } });
    await expect.poll(() => listeners(writer)).toHaveLength(2);
    const { id, taskId } = await createActivity(writer.on(lane).activities, { taskId: randomUUID() });
    const one = drain(reader.on(lane).activities.watchActivity({ activityId: id }));
    const all = reader.on(lane).activities.watchActivities({ filter: { taskId } })[Symbol.asyncIterator]();
    await all.next();
    await all.next();
    for (let i = 0; i < 5; i += 1) await report(writer.on(lane).activities, id, `${i}`);
    await writer.on(lane).activities.completeActivity({ activityId: id });
    const entries = (await one).flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries : []));
    expect(entries.map(({ sequence }) => Number(sequence))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    for (let last = 0n; last < 7n; ) {
      const { value } = await all.next();
      if (value?.frame.case === "changed") last = value.frame.value.activities[0]?.lastSequence ?? 0n;
    }
    await all.return?.();
  });

  test("without any hint, a watcher gets what another replica writes by looking", async () => {
    await using writer = await startHeadway();
    await using reader = await startHeadway({ database: writer.database, env: { HEADWAY_LOOK_MS: "50" } });
    const { id } = await createActivity(writer.on(lane).activities);
    const watched = drain(reader.on(lane).activities.watchActivity({ activityId: id }));
    await expect.poll(() => listeners(writer)).toHaveLength(2);
    const stop = new AbortController();
    const killing = killListeners(writer, stop.signal);
    try {
      for (let i = 0; i < 20; i += 1) await report(writer.on(lane).activities, id, `${i}`);
      await writer.on(lane).activities.completeActivity({ activityId: id });
      const entries = (await watched).flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries : []));
      expect(entries).toHaveLength(22);
    } finally {
      stop.abort();
      expect(await killing).toBeGreaterThan(0);
    }
  });

  test("two replicas that write to one activity make one log, and watchers of both see the same", async () => {
    await using one = await startHeadway();
    await using two = await startHeadway({ database: one.database });
    const replicas = [one, two].map((each) => each.on(lane).activities);
    const [first] = replicas;
    if (!first) throw new Error("no replica");
    const { id } = await createActivity(first);
    const watched = replicas.map((each) => drain(each.watchActivity({ activityId: id })));
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; i < 20; i += 1) await report(replicas[writer % 2] ?? first, id, `${writer}.${i}`);
    });
    await Promise.all(writers);
    await first.completeActivity({ activityId: id });
    const logs = (await Promise.all(watched)).map((frames) =>
      frames.flatMap(({ frame }) => (frame.case === "entries" ? frame.value.entries : [])),
    );
    expect(logs[0]?.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 322 }, (_, i) => i + 1));
    expect(logs[1]).toEqual(logs[0]);
    for (let writer = 0; writer < 16; writer += 1) {
      const own = logs[0]?.filter(({ message }) => message.startsWith(`${writer}.`)).map(({ message }) => message);
      expect(own).toEqual(Array.from({ length: 20 }, (_, i) => `${writer}.${i}`));
    }
  });
});

type Server = Awaited<ReturnType<typeof startHeadway>>;

const ofListeners = "application_name = 'headway-listener' and datname = current_database()";

async function listeners({ database }: Server) {
  return await database.query(`select pid from pg_stat_activity where ${ofListeners} and state = 'idle'`);
}

/** Ends the connections that carry hints, again and again. Answers how many there were. */
async function killListeners({ database }: Server, signal: AbortSignal): Promise<number> {
  let killed = 0;
  while (!signal.aborted) {
    const rows = await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${ofListeners}`);
    killed += rows.length;
  }
  return killed;
}
