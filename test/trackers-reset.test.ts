import { describe, expect, test } from "vitest";
import { startHeadway, useHeadway } from "./harness/headway.ts";
import { makeFirstKey } from "./harness/keys.ts";
import { lanes } from "./harness/lanes.ts";
import { refusalOf } from "./harness/refusal.ts";
import { assign, claim, getTracker, send } from "./harness/trackers.ts";

const headway = useHeadway();

describe.each(lanes)("$name", (lane) => {
  const clients = () => headway.on(lane);
  const why = { actor: "ops", reason: "a bug in the agent" };

  test("a reset sets the cursor back, ends the claim, and stays in the tracker's history", async () => {
    const one = await assign(clients());
    const [first] = await send(clients(), one, "1", "2", "3");
    const epoch = await claim(clients(), one);
    await clients().trackers.commitTracker({
      tracker: one.tracker,
      position: { case: "cursor", value: 3n },
      state: { change: { case: "replace", value: { done: 3 } } },
      epoch,
    });
    const { tracker, reset } = await clients().trackers.resetTracker({ tracker: one.tracker, cursor: 1n, ...why });
    expect(tracker).toMatchObject({ cursor: 1n, cursorEventId: first?.id, lag: 2n, epoch: epoch + 1n });
    expect(tracker?.claim).toBeUndefined();
    expect(reset).toMatchObject({ previousCursor: 3n, cursor: 1n, ...why, apiKeyId: "", stateCleared: false });
    const late = clients().trackers.commitTracker({
      tracker: one.tracker,
      position: { case: "cursor", value: 3n },
      epoch,
    });
    expect(await refusalOf(late)).toMatchObject({ reason: "CLAIM_LOST" });

    const again = await clients().trackers.resetTracker({ tracker: one.tracker, clearState: true, ...why });
    expect(again).toMatchObject({ tracker: { cursor: 0n, cursorEventId: "" }, reset: { stateCleared: true } });
    expect((await clients().trackers.getTrackerState({ tracker: one.tracker })).state?.document).toEqual({});
    const { resets } = await clients().trackers.getTracker({ tracker: one.tracker });
    expect(resets).toEqual([again.reset, reset]);
  });

  test("a reset also goes forward, and many at once are all kept", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1", "2", "3");
    const resets = Array.from({ length: 10 }, (_, i) =>
      clients().trackers.resetTracker({ tracker: one.tracker, cursor: BigInt(i % 4), ...why }),
    );
    await Promise.all(resets);
    const { tracker, resets: kept } = await clients().trackers.getTracker({ tracker: one.tracker });
    expect(kept).toHaveLength(10);
    expect(tracker).toMatchObject({ epoch: 10n, cursor: kept[0]?.cursor });
    for (const [i, { previousCursor }] of kept.entries()) expect(previousCursor).toBe(kept[i + 1]?.cursor ?? 0n);
  });

  test("a reset beyond the newest is POSITION_UNKNOWN, and to what was removed POSITION_EXPIRED", async () => {
    const one = await assign(clients());
    await send(clients(), one, "1", "2", "3");
    const reset = (cursor: bigint) => clients().trackers.resetTracker({ tracker: one.tracker, cursor, ...why });
    expect(await refusalOf(reset(4n))).toMatchObject({ code: "OutOfRange", reason: "POSITION_UNKNOWN" });
    await headway.database.query("delete from event where tracker_id = $1 and sequence = 1", [one.trackerId]);
    expect(await refusalOf(reset(0n))).toMatchObject({ reason: "POSITION_EXPIRED", metadata: { oldest: "1" } });
    expect((await reset(1n)).tracker?.cursor).toBe(1n);
    expect((await getTracker(clients(), one.trackerId)).cursorEventId).toBe("");
  });

  test("a reset says who and why, and keeps the key that was used", async () => {
    const one = await assign(clients());
    const reset = (more: object) =>
      refusalOf(clients().trackers.resetTracker({ tracker: one.tracker, ...why, ...more }));
    expect(await reset({ actor: "" })).toMatchObject({ fields: ["actor"] });
    expect(await reset({ reason: "" })).toMatchObject({ fields: ["reason"] });
    expect(await reset({ cursor: -1n })).toMatchObject({ fields: ["cursor"] });
    expect(await reset({ etag: "0" })).toMatchObject({ reason: "ETAG_MISMATCH" });

    await using server = await startHeadway();
    const apiKey = await makeFirstKey(server);
    const keyed = server.on(lane, { apiKey });
    const { tracker } = await assign(keyed);
    await keyed.trackers.resetTracker({ tracker, ...why });
    const { resets } = await keyed.trackers.getTracker({ tracker });
    const [key] = await server.database.query("select id from api_key");
    expect(resets[0]?.apiKeyId).toBe(key?.["id"]);
  });
});
