import { BinaryReader } from "@bufbuild/protobuf/wire";
import { WatchPingStatusRequestSchema, WatchPingStatusResponseSchema } from "../gen/ts/headway/v1/ping_watch_pb.ts";
import { pingCall } from "./instances.ts";
import type { GrpcStream, RawHttp2 } from "./raw-http2.ts";
import type { Headway } from "./server-process.ts";

const changedField = WatchPingStatusResponseSchema.field.changed.number;

/** A watcher of the instances of the project that only counts the frames that say a change. */
export class PingWatcher implements GrpcStream {
  readonly #opened = Promise.withResolvers<void>();
  /** The frames that said a change. */
  changed = 0;
  /** The stream is over, which nobody asked for. */
  ended = false;

  message(bytes: Buffer): void {
    this.#opened.resolve();
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (number === changedField) this.changed += 1;
      reader.skip(type);
    }
  }

  end(): void {
    this.ended = true;
    this.#opened.reject(new Error("the server ended a watch"));
  }

  /** Opens the watch of what is new. Resolves with the first frame. */
  open(connection: RawHttp2, headway: Headway): Promise<void> {
    connection.start(pingCall(headway, "WatchPingStatus", WatchPingStatusRequestSchema, { onlyNew: true }), this);
    return this.#opened.promise;
  }
}
