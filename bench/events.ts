import { EventService } from "../gen/ts/headway/v1/event_service_pb.ts";
import { entryMessage } from "./activities.ts";
import { againstEcho } from "./against-echo.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf } from "./calls.ts";
import { answerOf } from "./sql.ts";
import { assignTasks } from "./tasks.ts";

const taskCount = 200;

// Of each task and agent: as many events as its tracker counts, numbered from 1 without a hole.
const wholeSequences = `select sum(e.count) from tracker t join (
    select tracker_id, count(*), min(sequence) as first, max(sequence) as last from event group by 1
  ) e on e.tracker_id = t.id
  where e.first = 1 and e.last = e.count and t.newest_sequence = e.count`;

/** Events sent one by one, durable, against a bare echo server on the same library. */
export const events: Benchmark = {
  name: "events",
  summary: "unary SendEvent, durable, against a bare gRPC echo",
  seconds: 25,
  async run(setting) {
    const { headway } = setting;
    const assigned = await assignTasks(headway, taskCount);
    const { figures, answered } = await againstEcho(setting, (address) =>
      assigned.map(({ taskId, agentId }) => {
        const content = { content: { case: "text", value: entryMessage } } as const;
        return callOf(address, EventService.method.sendEvent, { event: { taskId, agentId, type: "message", content } });
      }),
    );
    const recorded = Number(await answerOf(headway.databaseUrl, wholeSequences));
    if (recorded !== answered) throw new Error(`${answered} events were answered, and ${recorded} are recorded`);
    return figures;
  },
};
