import { Code, type ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../gen/ts/headway/v1/error_reason_pb.ts";
import { DomainError } from "../domain/errors.ts";
import { rpcError } from "./errors.ts";

/** A call that the server can end. */
interface OpenCall {
  /** Ends it, with the error that its caller is to get. */
  abort(reason: ConnectError | DomainError): void;
}

/**
 * The calls of a process that are open, so that they can be told when they must end: each with the key that made it,
 * which is empty when none was needed yet, and undefined when its method never needs one.
 */
export class OpenCalls {
  readonly #unary = new Map<OpenCall, string>();
  readonly #streams = new Map<OpenCall, string | undefined>();
  #stopping: ConnectError | undefined;

  /** Adds a call with one answer. */
  addUnary(call: OpenCall, keyId: string): void {
    this.#unary.set(call, keyId);
  }

  /** Takes out a call that is over. */
  removeUnary(call: OpenCall): void {
    this.#unary.delete(call);
  }

  /** Adds a stream. Disposing takes it out again. */
  addStream(call: OpenCall, keyId: string | undefined): Disposable {
    this.#streams.set(call, keyId);
    if (this.#stopping) call.abort(this.#stopping);
    return { [Symbol.dispose]: () => this.#streams.delete(call) };
  }

  /** The keys that made the open calls. */
  get keyIds(): string[] {
    const made = [...this.#unary.values(), ...this.#streams.values()];
    return [...new Set(made.flatMap((keyId) => keyId || []))];
  }

  /** Ends the calls that these keys made, which are revoked, and those from before there were any keys. */
  revoke(keyIds: ReadonlySet<string>): void {
    const revoked = new DomainError("ApiKeyInvalid", "the API key was revoked");
    const needed = new DomainError("ApiKeyInvalid", "an API key is needed by now");
    for (const [call, keyId] of [...this.#unary, ...this.#streams]) {
      if (keyId === "") call.abort(needed);
      else if (keyId !== undefined && keyIds.has(keyId)) call.abort(revoked);
    }
  }

  /** Ends all streams, those too that are still to come: the server stops. Calls with one answer may still give it. */
  stop(): void {
    const message = "the server is stopping: come back with the position";
    this.#stopping = rpcError(Code.Unavailable, ErrorReason.SHUTTING_DOWN, message);
    for (const call of this.#streams.keys()) call.abort(this.#stopping);
  }
}
