import { styleText } from "node:util";
import { InvalidArgumentError } from "commander";
import {
  PingStatus,
  PingStatusSchema,
  type PingStatusSource,
  PingStatusSourceSchema,
} from "../../gen/ts/headway/v1/ping_pb.ts";

type Style = Parameters<typeof styleText>[0];

const styles: Partial<Record<PingStatus, Style>> = {
  [PingStatus.HEALTHY]: "green",
  [PingStatus.HEALTHY_BUSY]: "cyan",
  [PingStatus.UNHEALTHY]: "red",
  [PingStatus.UNKNOWN]: "dim",
};
const statuses = PingStatusSchema.values.map(({ number }) => number as PingStatus).filter((number) => number !== 0);

/** The widest name of a status. */
export const pingStatusColumns = Math.max(...statuses.map((status) => pingStatusName(status).length));

/** The name of a status: "HEALTHY_BUSY". */
export function pingStatusName(status: PingStatus): string {
  // A newer server may know more of them.
  return PingStatusSchema.value[status]?.localName ?? `status ${status}`;
}

/** The name of what a status rests on: "automatic". */
export function sourceName(source: PingStatusSource): string {
  return PingStatusSourceSchema.value[source]?.localName.toLowerCase() ?? `source ${source}`;
}

/** A text in the colour of a status, where the output shows colours. */
export function paintPingStatus(text: string, status: PingStatus): string {
  const style = styles[status];
  return style ? styleText(style, text) : text;
}

/** Collects statuses from an option that may be given many times. Throws what is none. */
export function collectPingStatuses(value: string, before: readonly PingStatus[] = []): readonly PingStatus[] {
  const name = value.toUpperCase().replace("-", "_");
  const status = statuses.find((one) => pingStatusName(one) === name || (name === "BUSY" && one === 2));
  if (status === undefined) {
    throw new InvalidArgumentError("It must be healthy, busy (healthy_busy), unhealthy or unknown.");
  }
  return [...before, status];
}
