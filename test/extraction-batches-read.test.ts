import { sql } from "kysely";
import { expect, test } from "vitest";
import { createOrm } from "../src/db/orm.ts";
import { sqlOf } from "../src/store/database.ts";
import { readInputMessages } from "../src/store/extraction-input.ts";
import { useHeadway } from "./harness/headway.ts";
import { grpc } from "./harness/lanes.ts";
import { says } from "./harness/sessions.ts";

const headway = useHeadway({ env: { HEADWAY_EXTRACTOR: "off" } });

/** Copies the first message of each session to the places from one to another. */
async function fill(from: number, to: number): Promise<void> {
  await headway.database.query(
    `insert into session_message select (jsonb_populate_record(m, jsonb_build_object('id', m.id || '-' || i, 'sequence', i))).*
     from session_message m, generate_series($1::int, $2::int) i where m.sequence = 1`,
    [from, to],
  );
}

test("of a session that grew since the database last looked, a batch reads no message beyond it and its context", async () => {
  const { sessions } = headway.on(grpc);
  const ids = Array.from({ length: 200 }, (_, i) => `session-${i}`);
  for (const id of ids) {
    await sessions.createSession({ id });
    await sessions.storeMessage({ sessionId: id, message: says("one") });
  }
  await headway.database.query("alter table session_message set (autovacuum_enabled = false)");
  await fill(2, 50);
  await headway.database.query("analyze session_message");
  await fill(51, 1000);
  const wanted = ids.slice(0, 4).map((sessionId) => {
    return { projectId: "default", sessionId, messages: [{ first: 101, last: 132 }] };
  });
  const orm = createOrm({ url: headway.database.url, pool: 1 });
  try {
    await orm.em.transactional(async (em) => {
      // The database makes one plan for all, once it has made a few.
      for (let i = 0; i < 6; i += 1) await readInputMessages(em, wanted);
      const before = await rowsRead();
      const read = await readInputMessages(em, wanted);
      expect([...read.values()].map((of) => of.length)).toEqual(wanted.map(() => 64));
      expect((await rowsRead()) - before).toBeLessThan(1000);

      async function rowsRead(): Promise<number> {
        const { rows } = await sql<{ read: number }>`
          select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
          from pg_stat_xact_user_tables where relname = 'session_message'`.execute(sqlOf(em));
        return rows[0]?.read ?? 0;
      }
    });
  } finally {
    await orm.close();
  }
});
