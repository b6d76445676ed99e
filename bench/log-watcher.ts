import { BinaryReader } from "@bufbuild/protobuf/wire";
import { ActivityService } from "../gen/ts/headway/v1/activity_service_pb.ts";
import { WatchActivityResponseSchema } from "../gen/ts/headway/v1/activity_watch_pb.ts";
import { callOf } from "./calls.ts";
import type { GrpcStream, RawHttp2 } from "./raw-http2.ts";
import type { Headway } from "./server-process.ts";

const { field } = WatchActivityResponseSchema;
const sequenceField = field.sequence.number;
const entriesField = field.entries.number;

/**
 * A watcher of a log that reads no more of a frame than its position and how many entries it holds, so that thousands
 * of them do not become the limit. The rest of a frame is skipped.
 */
export class LogWatcher implements GrpcStream {
  readonly #onEntries: (first: number, last: number) => void;
  readonly #opened = Promise.withResolvers<void>();
  #frames = 0;
  /** The sequence that the last frame said. */
  position = 0;
  /** The stream is over, which nobody asked for. */
  ended = false;

  /** Calls with the sequences of the first and the last entry of each frame. */
  constructor(onEntries: (first: number, last: number) => void = () => {}) {
    this.#onEntries = onEntries;
  }

  message(bytes: Buffer): void {
    const { sequence, count } = readFrame(bytes);
    this.position = sequence;
    if (count > 0) this.#onEntries(sequence - count + 1, sequence);
    this.#frames += 1;
    if (this.#frames === 1) this.#opened.resolve();
  }

  end(): void {
    this.ended = true;
    this.#opened.reject(new Error("the server ended a watch"));
  }

  /** Opens the watch of what is new in a log. Resolves with the first frame, the snapshot. */
  open(connection: RawHttp2, headway: Headway, activityId: string, afterSequence = -1n): Promise<void> {
    const request = { activityId, afterSequence };
    connection.start(callOf(headway, ActivityService.method.watchActivity, request), this);
    return this.#opened.promise;
  }
}

/** The position of a frame, and how many entries it holds. Sequences have no holes, so that says which. */
function readFrame(bytes: Buffer): { sequence: number; count: number } {
  const reader = new BinaryReader(bytes);
  let sequence = 0;
  let count = 0;
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === sequenceField) sequence = reader.uint32();
    else if (number === entriesField) count = countEntries(reader);
    else reader.skip(type);
  }
  return { sequence, count };
}

function countEntries(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  let count = 0;
  while (reader.pos < end) {
    const [number, type] = reader.tag();
    if (number === 1) count += 1;
    reader.skip(type);
  }
  return count;
}
