import { expect, test } from "vitest";
import { createDatabase } from "./harness/database.ts";
import { connect, lanes, moreLanes } from "./harness/lanes.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { startProcess } from "./harness/server-process.ts";
import { assign, numbers, send } from "./harness/trackers.ts";

test.each([...lanes, ...moreLanes])(
  "agentex 19: over $name what nobody expected is INTERNAL, with nothing of it but where the log has it",
  async (lane) => {
    await using database = await createDatabase();
    await using server = await startProcess({ DATABASE_URL: database.url });
    using clients = connect(lane, server);
    const { trackers, events } = clients;
    const one = await assign(clients);
    await send(clients, one, "1");
    const { tracker, to } = one;
    // What no code is made for: somebody worked on the tables by hand.
    await database.query("alter table tracker rename to somewhere_else");
    const calls = [
      () => trackers.getTracker({ tracker }),
      () => trackers.listTrackers({}),
      () => trackers.claimTracker({ tracker, owner: "me" }),
      () => trackers.commitTracker({ tracker, position: { case: "cursor", value: 1n } }),
      () => trackers.updateTracker({ tracker: { id: one.trackerId }, updateMask: { paths: ["status"] } }),
      () => drain(trackers.watchTrackers({})),
      () => events.sendEvent({ event: to }),
      () => events.listEvents(to),
      () => drain(events.watchEvents(to)),
    ];
    for (const call of calls) {
      const { code, reason, message, metadata } = await refusalOf(call());
      expect({ code, reason }).toEqual({ code: "Internal", reason: "INTERNAL" });
      const { request_id: id = "" } = metadata;
      expect(metadata).toEqual({ request_id: id });
      expect(message).toBe(`internal error: the server's log has the cause under ${id}`);
      await server.says(new RegExp(id));
    }
    expect(server.output).toContain(String.raw`relation \"tracker\" does not exist`);
    await database.query("alter table somewhere_else rename to tracker");
    const { events: listed } = await events.listEvents(to);
    expect(listed.map(({ sequence }) => sequence)).toEqual(numbers(1, 1));
  },
);
