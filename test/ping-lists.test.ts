import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { useHeadway } from "./harness/headway.ts";
import { type Clients, lanes } from "./harness/lanes.ts";
import { HEALTHY, HEALTHY_BUSY, joinAgent, UNHEALTHY, UNKNOWN } from "./harness/ping.ts";
import { reapIn } from "./harness/reaper.ts";
import { refusalOf } from "./harness/refusal.ts";
import { registerAgent } from "./harness/tasks.ts";

const headway = useHeadway();

/** Every page of a list. `between` runs after each page but the last. */
async function pagesOf(
  { ping }: Clients,
  request: object,
  between: (page: number) => Promise<unknown> = async () => {},
) {
  const pages: string[][] = [];
  for (let pageToken = ""; ; ) {
    const page = await ping.listPingStatuses({ ...request, pageToken });
    expect(page.byStatus.length > 0).toBe(pageToken === "");
    pages.push(page.instances.map(({ id }) => id));
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
    await between(pages.length);
  }
}

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);

  async function fleet(count: number) {
    const { id: agentId } = await registerAgent(clients());
    const all = [];
    for (let i = 0; i < count; i += 1) {
      all.push(await joinAgent(clients(), agentId, { processStartTime: timestampFromMs(1000) }));
    }
    return { agentId, all };
  }

  test("instances come by the beginning of their lives, the newest first, each once, with the counts by status", async () => {
    const { agentId, all } = await fleet(7);
    await all[2]?.beat({ status: HEALTHY_BUSY });
    await all[5]?.beat({ last: true });
    const filter = { agentId };
    const ids = all.map(({ instanceId }) => instanceId).toReversed();
    const living = ids.filter((id) => id !== all[5]?.instanceId);
    expect((await pagesOf(clients(), { filter, pageSize: 2 })).flat()).toEqual(living);
    expect((await pagesOf(clients(), { filter: { agentId, includeEnded: true }, pageSize: 3 })).flat()).toEqual(ids);
    const { byStatus } = await clients().ping.listPingStatuses({ filter: { agentId, includeEnded: true } });
    expect(byStatus.map(({ status, count }) => [status, count])).toEqual([
      [HEALTHY, 5],
      [HEALTHY_BUSY, 1],
      [UNKNOWN, 1],
    ]);
    const busy = await clients().ping.listPingStatuses({ filter: { agentId, statuses: [HEALTHY_BUSY, UNHEALTHY] } });
    expect(busy.instances.map(({ id }) => id)).toEqual([all[2]?.instanceId]);
    expect(busy.byStatus).toMatchObject([{ status: HEALTHY_BUSY, count: 1 }]);
    expect((await clients().ping.listPingStatuses({ filter: { agentId: "no-such" } })).instances).toEqual([]);
  });

  test("each instance is seen once, also while others come and some begin a new life between the pages", async () => {
    const { agentId, all } = await fleet(12);
    const filter = { agentId };
    let lives = 1;
    const pages = await pagesOf(clients(), { filter, pageSize: 3 }, async (page) => {
      if (page > 3) return;
      lives += 1;
      await joinAgent(clients(), agentId);
      if (page === 1) {
        const again = { processStartTime: timestampFromMs(2000) };
        await Promise.all([all[0]?.beat(again), all[11]?.beat(again), all[4]?.beat(again)]);
      }
    });
    expect(lives).toBe(4);
    expect(pages.flat()).toEqual(all.map(({ instanceId }) => instanceId).toReversed());
  });

  test("those that have ended are kept for a day, then they are removed with their history", async () => {
    const { agentId, all } = await fleet(2);
    await all[0]?.beat({ last: true });
    const ended = all[0]?.instanceId ?? "";
    const kept = () => headway.database.query("select id from instance where id = $1", [ended]);
    expect(await kept()).toHaveLength(1);
    const { trimInstances } = await import("../src/store/instance-removal.ts");
    const { createOrm } = await import("../src/db/orm.ts");
    const orm = createOrm({ url: headway.database.url });
    const database = { fork: () => orm.em.fork(), origin: "test" };
    await headway.database.query("update instance set ended_at = now() - interval '23 h' where id = $1", [ended]);
    await trimInstances(database, new Date(Date.now() - 86_400_000));
    expect(await kept()).toHaveLength(1);
    await headway.database.query("update instance set ended_at = now() - interval '25 h' where id = $1", [ended]);
    await trimInstances(database, new Date(Date.now() - 86_400_000));
    await orm.close();
    expect(await kept()).toHaveLength(0);
    expect(await all[0]?.beat()).toMatchObject({ status: HEALTHY, stop: false });
    expect(await all[0]?.history()).toEqual(["1 HEALTHY"]);
    expect((await clients().ping.listPingStatuses({ filter: { agentId } })).instances).toHaveLength(2);
  });

  test("a token goes with its filter only", async () => {
    const { agentId } = await fleet(2);
    const { nextPageToken } = await clients().ping.listPingStatuses({ filter: { agentId }, pageSize: 1 });
    const wrong = clients().ping.listPingStatuses({ pageSize: 1, pageToken: nextPageToken });
    expect(await refusalOf(wrong)).toMatchObject({ reason: "PAGE_TOKEN_INVALID", fields: ["page_token"] });
  });

  test("an instance that is lost is no longer among those that live", async () => {
    const { agentId } = await fleet(1);
    await reapIn(headway.database, 301);
    expect((await clients().ping.listPingStatuses({ filter: { agentId } })).instances).toEqual([]);
    const filter = { agentId, includeEnded: true, statuses: [UNKNOWN] };
    expect((await clients().ping.listPingStatuses({ filter })).instances).toHaveLength(1);
  });
});
