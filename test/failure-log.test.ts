import { Writable } from "node:stream";
import pino from "pino";
import { expect, test } from "vitest";
import { FailureLog } from "../src/transport/failure-log.ts";

test("of an outage each work tells once, and what is no outage is told each time", () => {
  const lines: { msg: string }[] = [];
  const out = new Writable({ write: (chunk, _encoding, done) => (lines.push(JSON.parse(`${chunk}`)), done()) });
  const log = new FailureLog(pino({ base: null }, out));
  const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
  for (let i = 0; i < 100; i += 1) {
    log.failed("retention", away);
    log.failed("reading the journal", away);
  }
  for (let i = 0; i < 2; i += 1) log.failed("retention", new Error("a fault"));
  expect(lines.map(({ msg }) => msg.split(" failed")[0])).toEqual([
    "retention",
    "reading the journal",
    "retention",
    "retention",
  ]);
});
