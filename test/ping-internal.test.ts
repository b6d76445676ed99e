import { expect, test } from "vitest";
import { createDatabase } from "./harness/database.ts";
import { connect, lanes } from "./harness/lanes.ts";
import { HEALTHY, startInstance } from "./harness/ping.ts";
import { drain, refusalOf } from "./harness/refusal.ts";
import { startProcess } from "./harness/server-process.ts";

test.each(lanes)(
  "19: over $name a ping that cannot be answered fails, and is not taken for a healthy and fresh one",
  async (lane) => {
    await using database = await createDatabase();
    await using server = await startProcess({ DATABASE_URL: database.url });
    using clients = connect(lane, server);
    const { ping } = clients;
    const one = await startInstance(clients);
    const { instanceId } = one;
    const before = await one.now();
    // What no code is made for: somebody worked on the tables by hand.
    await database.query("alter table instance rename to somewhere_else");
    const calls = [
      () => one.beat(),
      () => ping.getPingStatus({ instanceId }),
      () => ping.listPingStatuses({}),
      () => one.add(),
      () => ping.forcePingStatus({ instanceId, actor: "ops", status: HEALTHY }),
      () => ping.stopInstance({ instanceId, actor: "ops" }),
      () => drain(ping.watchPingStatus({})),
    ];
    for (const call of calls) expect(await refusalOf(call())).toMatchObject({ code: "Internal", reason: "INTERNAL" });
    await database.query("alter table somewhere_else rename to instance");
    expect(await one.now()).toEqual(before);
    expect(await one.beat()).toMatchObject({ status: HEALTHY });
  },
);
