import { fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { type ActivityFilterSchema, ActivityStatus } from "../gen/ts/headway/v1/activity_pb.ts";
import { ListActivitiesResponseSchema } from "../gen/ts/headway/v1/activity_query_pb.ts";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf, connectAll } from "./calls.ts";
import { Samples } from "./percentiles.ts";
import type { RawHttp2 } from "./raw-http2.ts";
import { seed } from "./seed.ts";
import type { Headway } from "./server-process.ts";
import { connectSql } from "./sql.ts";

type Filter = MessageInitShape<typeof ActivityFilterSchema>;

const pageSize = 50;
const sizes = { small: 10_000, large: 1_000_000 };
const warmUpCalls = 200;

const byStatus: Record<string, Filter> = {
  running: { statuses: [ActivityStatus.RUNNING] },
  complete: { statuses: [ActivityStatus.COMPLETE] },
  error: { statuses: [ActivityStatus.ERROR] },
};

/** Pages of activities by status, in a small project and in a large one. */
export const list: Benchmark = {
  name: "list",
  summary: "pages of 50 activities by status, of 10,000 and of 1,000,000",
  seconds: 10,
  async run({ headway, seconds, stack, note }) {
    const sql = await connectSql(stack, headway.databaseUrl);
    const [connection] = await connectAll(stack, headway.grpcPort, 1);
    if (!connection) throw new Error("no connection");
    const figures: Record<string, number> = {};
    let seeded = 0;
    for (const [size, count] of Object.entries(sizes)) {
      note(`seeding up to ${count.toLocaleString("en")} activities`);
      await seed(sql, { from: seeded, to: count });
      seeded = count;
      note(`measuring: ${seconds} s`);
      const all = new Samples();
      const share = seconds / (Object.keys(byStatus).length + 1);
      for (const [name, filter] of Object.entries(byStatus)) {
        const pages = await firstAndSecond(connection, headway, filter, share, all);
        note(`${name}: first page p50 ${pages.first.toFixed(2)} ms, second ${pages.second.toFixed(2)} ms`);
      }
      const unfiltered = await firstAndSecond(connection, headway, {}, share, new Samples());
      figures[`p50_ms_${size}`] = all.percentile(0.5);
      figures[`p50_ms_${size}_unfiltered`] = unfiltered.first;
      figures[`p50_ms_${size}_unfiltered_second`] = unfiltered.second;
    }
    return figures;
  },
};

/** Asks for the first page and the one after it, in turn, for a time. Answers the median of each. */
async function firstAndSecond(
  connection: RawHttp2,
  headway: Headway,
  filter: Filter,
  seconds: number,
  all: Samples,
): Promise<{ first: number; second: number }> {
  const call = (pageToken: string) =>
    callOf(headway, ActivityService.method.listActivities, { filter, pageSize, pageToken });
  const first = call("");
  const page = fromBinary(ListActivitiesResponseSchema, await connection.unary(first));
  if (page.activities.length !== pageSize || !page.nextPageToken) throw new Error("the first page is not full");
  const second = call(page.nextPageToken);
  for (let i = 0; i < warmUpCalls; i += 1) for (const one of [first, second]) await connection.unary(one);

  const pages = [first, second].map((one) => ({ one, samples: new Samples() }));
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    for (const { one, samples } of pages) {
      const startedAt = performance.now();
      await connection.unary(one);
      const ms = performance.now() - startedAt;
      samples.add(ms);
      all.add(ms);
    }
  }
  const [p50 = Number.NaN, p50Second = Number.NaN] = pages.map(({ samples }) => samples.percentile(0.5));
  return { first: p50, second: p50Second };
}
