import { styleText } from "node:util";
import { InvalidArgumentError } from "commander";
import { TaskStatus, TaskStatusSchema } from "../../gen/ts/headway/v1/task_pb.ts";

type Style = Parameters<typeof styleText>[0];

const styles: Partial<Record<TaskStatus, Style>> = {
  [TaskStatus.PENDING]: "dim",
  [TaskStatus.RUNNING]: "cyan",
  [TaskStatus.INTERRUPTED]: "magenta",
  [TaskStatus.SUCCESS]: "green",
  [TaskStatus.FAILED]: "red",
  [TaskStatus.CANCELED]: "yellow",
};
const statuses = TaskStatusSchema.values.map(({ number }) => number as TaskStatus).filter((number) => number !== 0);

/** The name of a status: "RUNNING". */
export function taskStatusName(status: TaskStatus): string {
  // A newer server may know more of them.
  return TaskStatusSchema.value[status]?.localName ?? `status ${status}`;
}

/** A text in the colour of a status, where the output shows colours. */
export function paintTaskStatus(text: string, status: TaskStatus): string {
  const style = styles[status];
  return style ? styleText(style, text) : text;
}

/** Collects statuses from an option that may be given many times. Throws what is none. */
export function collectTaskStatuses(value: string, before: readonly TaskStatus[] = []): readonly TaskStatus[] {
  const status = statuses.find((one) => taskStatusName(one) === value.toUpperCase());
  if (status === undefined) {
    throw new InvalidArgumentError("It must be pending, running, interrupted, success, failed or canceled.");
  }
  return [...before, status];
}
