import { Code, type ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { DomainError } from "../domain/errors.ts";
import { rpcError, toRpcError } from "./errors.ts";

interface OpenStream {
  /** The key that opened it: empty when none was needed yet, undefined when its method never needs one. */
  readonly keyId: string | undefined;
  /** Ends it, with the error that its caller is to get. */
  readonly abort: (reason: ConnectError) => void;
}

/** The streams of a process that are open, so that they can be told when they must end. */
export class OpenStreams {
  readonly #streams = new Set<OpenStream>();
  #stopping: ConnectError | undefined;

  /** Adds a stream. Disposing takes it out again. */
  add(stream: OpenStream): Disposable {
    this.#streams.add(stream);
    if (this.#stopping) stream.abort(this.#stopping);
    return { [Symbol.dispose]: () => this.#streams.delete(stream) };
  }

  /** The keys that opened streams. */
  get keyIds(): string[] {
    return [...new Set([...this.#streams].flatMap(({ keyId }) => (keyId ? [keyId] : [])))];
  }

  /** Ends the streams that these keys opened, which are revoked, and those from before there were any keys. */
  revoke(keyIds: ReadonlySet<string>): void {
    const revoked = refusal("the API key was revoked");
    const needed = refusal("an API key is needed by now");
    for (const { keyId, abort } of this.#streams) {
      if (keyId === "") abort(needed);
      else if (keyId !== undefined && keyIds.has(keyId)) abort(revoked);
    }
  }

  /** Ends all streams, those too that are still to come: the server stops. */
  stop(): void {
    const message = "the server is stopping: come back with the position";
    this.#stopping = rpcError(Code.Unavailable, ErrorReason.SHUTTING_DOWN, message);
    for (const { abort } of this.#streams) abort(this.#stopping);
  }
}

function refusal(message: string): ConnectError {
  return toRpcError(new DomainError("ApiKeyInvalid", message));
}
