import { fromBinary } from "@bufbuild/protobuf";
import { FlushResponseSchema } from "../gen/ts/headway/v1/session_processing_pb.ts";
import { SessionService } from "../gen/ts/headway/v1/session_service_pb.ts";
import type { Benchmark, Setting } from "./benchmark.ts";
import { callAll, callOf, connectAll } from "./calls.ts";
import { conversations, createSessions, storeCall } from "./conversations.ts";
import { median } from "./percentiles.ts";
import { cpuMs } from "./process-cpu.ts";
import type { RawHttp2 } from "./raw-http2.ts";
import { connectSql, valueOf } from "./sql.ts";

const sessionCount = 200;
const connectionCount = 8;
// One after the other in a session, so that it has about as many messages as a batch takes.
const conversationsEach = 4;

/** Messages that wait, from Flush to the tasks: read, extracted by rules, and written. */
export const extract: Benchmark = {
  name: "extract",
  summary: "messages through the rules, from Flush to the tasks, 200 sessions at once",
  seconds: 20,
  async run(setting) {
    const { headway, seconds, stack, note } = setting;
    const sql = await connectSql(stack, headway.databaseUrl);
    // Nothing is to begin before it is asked for.
    await sql.query("update project set extraction_idle_ms = 3600000, extraction_buffer_size = 1000");
    note("warming up: one round");
    await round(setting, 0);
    const rates: number[] = [];
    let [messages, serverMs, elapsedMs] = [0, 0, 0];
    for (let i = 1; elapsedMs < seconds * 1000; i += 1) {
      const cpuBefore = cpuMs(headway.pid);
      const { count, ms } = await round(setting, i);
      serverMs += cpuMs(headway.pid) - cpuBefore;
      note(`round ${i}: ${count} messages in ${Math.round(ms)} ms`);
      rates.push((count / ms) * 1000);
      messages += count;
      elapsedMs += ms;
    }
    const open = "select count(*) from session_message where processing_status <> 'SUCCESS'";
    const left = Number(await valueOf(sql, open));
    if (left > 0) throw new Error(`${left} messages were not extracted`);
    const perExtraction = await valueOf(sql, "select avg(message_count)::float8 from extraction");
    return {
      rate: median(rates),
      server_us_per_message: (serverMs * 1000) / messages,
      messages_per_extraction: Number(perExtraction),
    };
  },
};

/** Stores conversations into sessions of their own, and measures from the first Flush to the last answer. */
async function round({ headway }: Setting, nth: number): Promise<{ count: number; ms: number }> {
  const all = conversations();
  const sessions = await createSessions(headway, sessionCount);
  const stored = sessions.map((_, s) =>
    Array.from({ length: conversationsEach }, (_each, k) => all[(nth + s + k) % all.length] ?? []).flat(),
  );
  await callAll(
    headway,
    sessions.map((sessionId, s) => storeCall(headway, sessionId, stored[s] ?? [])),
  );
  await using stack = new AsyncDisposableStack();
  const connections = await connectAll(stack, headway.grpcPort, connectionCount);
  const startedAt = performance.now();
  const answers = await Promise.all(
    sessions.map((sessionId, s) =>
      (connections[s % connectionCount] as RawHttp2).unary(callOf(headway, SessionService.method.flush, { sessionId })),
    ),
  );
  const ms = performance.now() - startedAt;
  for (const bytes of answers) {
    if (!fromBinary(FlushResponseSchema, bytes).complete) throw new Error("a flush was not complete");
  }
  return { count: stored.reduce((sum, messages) => sum + messages.length, 0), ms };
}
