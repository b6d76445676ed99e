import { Code, ConnectError } from "@connectrpc/connect";
import { expect } from "vitest";
import { BadRequestSchema, ErrorInfoSchema } from "../../gen/ts/google/rpc/error_details_pb.ts";

/** What a caller is told of a call that failed. */
export interface Refusal {
  /** The name of the code, such as "NotFound". */
  readonly code: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly message: string;
  /** The fields of the BadRequest. Empty where there is none. */
  readonly fields: readonly string[];
}

/** Waits for a call to fail, and tells why. Fails itself when the call succeeds, or its error has no reason. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in outcome) throw new Error(`the call succeeded: ${JSON.stringify(outcome.value, bigintsAsText)}`);
  return refusal(ConnectError.from(outcome.error));
}

/** Reads what an error tells. */
export function refusal(error: ConnectError): Refusal {
  const infos = error.findDetails(ErrorInfoSchema);
  expect(infos, `${Code[error.code]}: ${error.rawMessage}`).toHaveLength(1);
  const [info] = infos;
  expect(info?.domain).toBe("headway");
  expect(error.rawMessage).not.toMatch(/select |insert |relation "|node_modules|\.ts:/);
  return {
    code: Code[error.code],
    reason: info?.reason ?? "",
    metadata: info?.metadata ?? {},
    message: error.rawMessage,
    fields: error.findDetails(BadRequestSchema).flatMap((one) => one.fieldViolations.map(({ field }) => field)),
  };
}

/** Reads a stream to its end, which is to be an error. */
export async function drain<T>(stream: AsyncIterable<T>, frames: T[] = []): Promise<T[]> {
  for await (const frame of stream) frames.push(frame);
  return frames;
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
