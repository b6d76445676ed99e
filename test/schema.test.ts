import { expect, test } from "vitest";
import { createOrm } from "../src/db/orm.ts";
import { createDatabase } from "./harness/database.ts";

test("the entities and the migrations say the same schema", async () => {
  await using database = await createDatabase();
  const orm = createOrm({ url: database.url });
  try {
    expect(await orm.schema.getUpdateSchemaSQL({ safe: false, dropTables: false })).toBe("");
  } finally {
    await orm.close();
  }
});
