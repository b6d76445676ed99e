import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrm, type Orm } from "../src/db/orm.ts";
import { DomainError } from "../src/domain/errors.ts";
import { sqlOf } from "../src/store/database.ts";
import { once } from "../src/store/transaction.ts";
import { createDatabase, type TestDatabase } from "./harness/database.ts";

let database: TestDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await createDatabase();
  orm = createOrm({ url: database.url, pool: 2 });
});

afterAll(async () => {
  await orm.close();
  await database[Symbol.asyncDispose]();
});

test("a call that is refused because the same request was answered meanwhile leaves nothing of what it wrote", async () => {
  const key = { projectId: "default", requestId: "r", fingerprint: new Uint8Array([1]) };
  const request = { key, encode: () => new Uint8Array() };
  const outcome = await once({ fork: () => orm.em.fork(), origin: "test" }, request, async (em) => {
    await sql`update project set display_name = 'half done' where id = 'default'`.execute(sqlOf(em));
    // Another process does the same request at this moment, and answers it.
    await database.query(
      "insert into request_record (project_id, request_id, fingerprint, response, created_at) values ('default', 'r', '\\x01', '\\x02', now())",
    );
    throw new DomainError("TaskExists", "another task has the name");
  });
  expect(outcome).toEqual({ replay: Buffer.from([2]) });
  expect(await database.query("select display_name from project where id = 'default'")).toEqual([{ display_name: "" }]);
});
