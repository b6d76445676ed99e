import type { ServiceImpl } from "@connectrpc/connect";
import type { TaskService } from "../../gen/ts/headway/v1/task_service_pb.ts";
import type { ServiceDeps } from "./deps.ts";
import { taskAssignments } from "./task-assignments.ts";
import { taskQueries } from "./task-queries.ts";
import { taskWrites } from "./task-writes.ts";
import { watchTasks } from "./watch-tasks.ts";

/** TaskService over the store and the live hub. */
export function taskService(deps: ServiceDeps): ServiceImpl<typeof TaskService> {
  return {
    ...taskWrites(deps),
    ...taskAssignments(deps),
    ...taskQueries(deps),
    watchTasks: (req, context) => watchTasks(deps, req, context),
  };
}
