import { styleText } from "node:util";
import { InvalidArgumentError } from "commander";
import { ActivityStatus, ActivityStatusSchema } from "../../gen/ts/headway/v1/activity_pb.ts";

type Style = Parameters<typeof styleText>[0];

const styles: Partial<Record<ActivityStatus, Style>> = {
  [ActivityStatus.QUEUED]: "dim",
  [ActivityStatus.RUNNING]: "cyan",
  [ActivityStatus.COMPLETE]: "green",
  [ActivityStatus.ERROR]: "red",
  [ActivityStatus.CANCELED]: "yellow",
};
const statuses = [
  ActivityStatus.QUEUED,
  ActivityStatus.RUNNING,
  ActivityStatus.COMPLETE,
  ActivityStatus.ERROR,
  ActivityStatus.CANCELED,
];

/** The name of a status: "RUNNING". */
export function statusName(status: ActivityStatus): string {
  // A newer server may know more of them.
  return ActivityStatusSchema.value[status]?.localName ?? `status ${status}`;
}

/** A text in the colour of a status, where the output shows colours. */
export function paintStatus(text: string, status: ActivityStatus): string {
  const style = styles[status];
  return style ? styleText(style, text) : text;
}

/** Collects statuses from an option that may be given many times. Throws what is none. */
export function collectStatuses(value: string, before: readonly ActivityStatus[] = []): readonly ActivityStatus[] {
  const status = statuses.find((one) => statusName(one) === value.toUpperCase());
  if (!status) throw new InvalidArgumentError("It must be queued, running, complete, error or canceled.");
  return [...before, status];
}
