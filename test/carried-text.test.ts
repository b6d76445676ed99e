import { toBinary } from "@bufbuild/protobuf";
import { Code, encodeBinaryHeader } from "@connectrpc/connect";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { StatusSchema } from "../gen/ts/google/rpc/status_pb.ts";
import { ErrorReason } from "../gen/ts/headway/v1/error_reason_pb.ts";
import { rpcError, statusOf } from "../src/transport/errors.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3000 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 3000 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    "é".repeat(5000),
    "😀".repeat(40_000),
    `${"n".repeat(999)}\ud83d`,
    "\0".repeat(70_000),
    "%".repeat(9000),
  ),
);

test("an error of whatever texts is well formed, and its trailers are below 8 KiB", () => {
  const anyMetadata = fc.record({ field: anyText, value: anyText, position: anyText });
  fc.assert(
    fc.property(anyText, anyMetadata, (message, metadata) => {
      const err = rpcError(Code.InvalidArgument, ErrorReason.FIELD_INVALID, message, { metadata });
      expect(err.rawMessage.isWellFormed()).toBe(true);
      expect(err.rawMessage).not.toMatch(/\p{Cc}/u);
      const percent = encodeURIComponent(err.rawMessage);
      const packed = encodeBinaryHeader(toBinary(StatusSchema, statusOf(err)));
      expect(percent.length + packed.length).toBeLessThan(8192 - 512);
    }),
    { numRuns: 200 },
  );
});

test("a short text stays as it is, and a long one is cut between two characters", () => {
  const messageOf = (text: string) => rpcError(Code.NotFound, ErrorReason.TASK_NOT_FOUND, text).rawMessage;
  expect(messageOf('the task "Ünï" is not there')).toBe('the task "Ünï" is not there');
  expect(messageOf("a\r\nb\tc\0d")).toBe("a b c\ufffdd");
  expect(messageOf("😀".repeat(300))).toBe(`${"😀".repeat(249)}…`);
});
