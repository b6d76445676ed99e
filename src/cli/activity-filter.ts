import { create, type JsonObject } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import { type ActivityFilter, ActivityFilterSchema, type ActivityStatus } from "../../gen/ts/headway/v1/activity_pb.ts";
import { collectStatuses } from "./activity-status.ts";
import { collect, jsonObject, moment } from "./options.ts";

/** Which activities a command is about. */
export interface FilterOptions {
  readonly status?: readonly ActivityStatus[];
  readonly name?: readonly string[];
  readonly task?: string;
  readonly agent?: string;
  readonly instance?: string;
  readonly parent?: string;
  readonly since?: Date;
  readonly metadata?: JsonObject;
  readonly contains?: string;
}

/** Gives a command the options that say which activities are meant. */
export function addFilterOptions(command: Command): Command {
  return command
    .option("--status <status>", "queued, running, complete, error or canceled (may be repeated)", collectStatuses)
    .option("--name <name>", "exactly this name (may be repeated)", collect)
    .option("--task <id>", "work for this task")
    .option("--agent <id>", "work by this agent")
    .option("--instance <id>", "work by this instance")
    .option("--parent <id>", "the direct parts of this activity")
    .option("--since <time>", "created since a time, or since so long ago: 90s, 15m, 2h, 7d", moment)
    .option("--metadata <json>", "the metadata holds this object", jsonObject)
    .option("--contains <text>", "the latest message contains this text, in any case");
}

/** The filter that the options say. */
export function filterOf(options: FilterOptions): ActivityFilter {
  const { status, name, task, agent, instance, parent, since, metadata, contains } = options;
  return create(ActivityFilterSchema, {
    statuses: [...(status ?? [])],
    names: [...(name ?? [])],
    taskId: task ?? "",
    agentId: agent ?? "",
    instanceId: instance ?? "",
    parentId: parent ?? "",
    ...(since && { createdFrom: timestampFromDate(since) }),
    ...(metadata && { metadata }),
    messageContains: contains ?? "",
  });
}
