import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../gen/ts/google/rpc/error_details_pb.ts";
import { oneLine } from "./text.ts";

const connectionCodes = new Set([Code.Unavailable, Code.Canceled, Code.Aborted, Code.Internal]);

/** What went wrong, as a sentence for people, with the server's reason where it gave one. */
export function sentenceOf(err: unknown): string {
  if (err instanceof ConnectError) return `${oneLine(err.rawMessage)} (${reasonOf(err) ?? Code[err.code]})`;
  // A host with several addresses, none of which answers: the error itself says nothing.
  if (err instanceof AggregateError && err.message === "") return err.errors.map(sentenceOf).join("; ");
  // To stop what had been started failed too: what came first is the cause.
  if (err instanceof SuppressedError) return sentenceOf(err.suppressed);
  return err instanceof Error ? err.message : String(err);
}

/** The ErrorReason that the server gave, without its prefix. Undefined for what no Headway server said. */
export function reasonOf(err: unknown): string | undefined {
  return err instanceof ConnectError ? err.findDetails(ErrorInfoSchema)[0]?.reason : undefined;
}

/**
 * Whether the connection failed, and not the call. A Headway server gives a reason with every error, so an error
 * without one is the network's; after a crash it is often not UNAVAILABLE but the reset of a stream.
 */
export function isConnectionFailure(err: unknown): err is ConnectError {
  return err instanceof ConnectError && connectionCodes.has(err.code) && !reasonOf(err);
}
