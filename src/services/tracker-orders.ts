import type { Message } from "@bufbuild/protobuf";
import { create, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import type { HandlerContext } from "@connectrpc/connect";
import type { TrackerRef } from "../../gen/ts/headway/v1/tracker_pb.ts";
import type { TrackerDone, TrackerOrder } from "../store/tracker-group.ts";
import type { TrackerWriter } from "../store/tracker-writer.ts";
import { projectOf } from "./caller.ts";
import * as field from "./fields.ts";
import { answer } from "./requests.ts";
import { trackerName } from "./tracker-messages.ts";

/** The tracker that a request is about, in the project of its caller. Throws what is wrong with its name. */
export function trackerOf(req: { tracker?: TrackerRef | undefined }, context: HandlerContext) {
  return { projectId: projectOf(context), name: trackerName("tracker", field.required("tracker", req.tracker)) };
}

/** Writes an order, and answers what came of it; or what the same request was answered before. */
export async function writeOrder<Desc extends GenMessage<Message>>(
  writer: TrackerWriter,
  schema: Desc,
  order: Omit<TrackerOrder, "encode">,
  show: (done: TrackerDone) => MessageInitShape<Desc>,
): Promise<MessageShape<Desc>> {
  const respond = (done: TrackerDone) => create(schema, show(done));
  const encode = (done: TrackerDone) => toBinary(schema, respond(done));
  return answer(schema, await writer.write({ ...order, encode }), respond);
}

/** The epoch that a request brings. */
export function epochOf(value: bigint): number {
  return field.epoch("epoch", value);
}

/** The etag that a request brings, if any. */
export function etagOf(value: string): string | undefined {
  return field.text("etag", value, field.limits.idBytes) || undefined;
}

/** A sequence that a request brings. */
export function sequenceField(at: string, value: bigint): number {
  return field.within(at, Number(value), 0, Number.MAX_SAFE_INTEGER);
}

/** What an agent says about itself: at most 255 characters, perhaps none. */
export function statusField(at: string, value: string): string {
  return field.optionalShortText(at, value) ?? "";
}
