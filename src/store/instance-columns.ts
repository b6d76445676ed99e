import { type RawBuilder, sql } from "kysely";
import type { InstanceState } from "../domain/instance-state.ts";
import { ms } from "./database.ts";

type Kind = "text" | "texts" | "integer" | "bigint" | "time" | "json";

/** What each part of a state is in the database. */
const kinds: Record<keyof InstanceState, Kind> = {
  id: "text",
  agentId: "text",
  status: "text",
  statusSource: "text",
  statusChangedAt: "time",
  lastSequence: "bigint",
  customStatus: "text",
  forced: "json",
  stop: "json",
  activeCount: "integer",
  inFlightCount: "integer",
  unnamedIds: "texts",
  heartbeatTimeoutMs: "integer",
  idleTimeoutMs: "integer",
  maxLifetimeMs: "integer",
  startedAt: "time",
  previousStartedAt: "time",
  processStartedAt: "time",
  lastSeenAt: "time",
  heardAt: "time",
  lastActivityAt: "time",
  idleSince: "time",
  endedAt: "time",
  endReason: "text",
  metadataDigest: "text",
  version: "integer",
  revision: "integer",
};

const parts = Object.entries(kinds).map(([key, kind]) => ({
  key,
  kind,
  column: key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
}));

function readOf({ kind, column }: (typeof parts)[number]): string {
  if (kind === "time") return ms(`i.${column}`);
  if (kind === "texts") return `to_json(i.${column})`;
  return kind === "bigint" ? `i.${column}::float8` : `i.${column}`;
}

const typeOf: Record<Kind, string> = {
  text: "text",
  texts: "text[]",
  integer: "int",
  bigint: "bigint",
  time: "float8",
  json: "jsonb",
};

function writeOf({ key, kind }: (typeof parts)[number]): string {
  return kind === "time" ? `to_timestamp(g."${key}" / 1000)` : `g."${key}"`;
}

/** The columns of an {@link InstanceState} of the table "instance" as i. */
export const selectState: RawBuilder<unknown> = sql.raw(
  parts.map((part) => `${readOf(part)} as "${part.key}"`).join(", "),
);

/** The definition of the columns of a state in a recordset. */
export const stateRecord: RawBuilder<unknown> = sql.raw(
  parts.map(({ key, kind }) => `"${key}" ${typeOf[kind]}`).join(", "),
);

/** The names of the columns of a state, and their values from the recordset g. */
export const stateColumns: RawBuilder<unknown> = sql.raw(parts.map(({ column }) => column).join(", "));
export const stateValues: RawBuilder<unknown> = sql.raw(parts.map(writeOf).join(", "));

/** The assignments of the columns of a state from the recordset g. */
export const stateAssignments: RawBuilder<unknown> = sql.raw(
  parts
    .filter(({ key }) => key !== "id")
    .map((part) => `${part.column} = ${writeOf(part)}`)
    .join(", "),
);

/** The state among what the database answered. */
export function stateOf(flat: InstanceState): InstanceState {
  return Object.fromEntries(
    parts.map(({ key }) => [key, flat[key as keyof InstanceState]]),
  ) as unknown as InstanceState;
}
