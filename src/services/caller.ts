import { createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { ApiKeyScope } from "../domain/api-key.ts";
import { DomainError } from "../domain/errors.ts";

/** Who calls: every query and write is confined to the project. */
export interface Caller {
  readonly projectId: string;
  readonly scope: ApiKeyScope;
  /** The key that let it in. Empty where no key is needed. */
  readonly keyId: string;
}

/** Where the pipeline leaves the caller for the handlers. */
export const callerKey = createContextKey<Caller | undefined>(undefined, { description: "caller" });

/** Who makes a call. */
export function callerOf(context: HandlerContext): Caller {
  const caller = context.values.get(callerKey);
  if (!caller) throw new Error(`${context.method.name} was called without a caller`);
  return caller;
}

/**
 * Whether what a call gets now reaches nobody: it is over, and its request cannot be repeated for the answer; or its key
 * is not valid any more.
 */
export function isUnheard({ aborted, reason }: AbortSignal, request: unknown): boolean {
  const isRefused = reason instanceof DomainError && reason.name === "ApiKeyInvalid";
  return aborted && (request === undefined || isRefused);
}

/** The project that a call is confined to. */
export function projectOf(context: HandlerContext): string {
  return callerOf(context).projectId;
}
