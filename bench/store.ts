import { SessionService } from "../gen/ts/headway/v1/session_service_pb.ts";
import { againstEcho } from "./against-echo.ts";
import type { Benchmark } from "./benchmark.ts";
import { callOf } from "./calls.ts";
import { createSessions, kibMessage } from "./sessions.ts";
import { answerOf } from "./sql.ts";

const sessionCount = 200;

// Of each session: as many messages as it counts, numbered from 1 without a hole.
const wholeSequences = `select sum(m.count) from session s join (
    select session_id, count(*), min(sequence) as first, max(sequence) as last from session_message group by 1
  ) m on m.session_id = s.id
  where m.first = 1 and m.last = m.count and s.last_sequence = m.count`;

/** Messages stored one by one, durable, with tracking on, against a bare echo server on the same library. */
export const store: Benchmark = {
  name: "store",
  summary: "unary StoreMessage of 1 KiB, durable, with tracking on, against a bare gRPC echo",
  seconds: 25,
  async run(setting) {
    const { headway } = setting;
    const sessionIds = await createSessions(headway, sessionCount);
    const { figures, answered } = await againstEcho(setting, (address) =>
      sessionIds.map((sessionId) =>
        callOf(address, SessionService.method.storeMessage, { sessionId, message: kibMessage }),
      ),
    );
    const stored = Number(await answerOf(headway.databaseUrl, wholeSequences));
    if (stored !== answered) throw new Error(`${answered} messages were answered, and ${stored} are stored`);
    return figures;
  },
};
