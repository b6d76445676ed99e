import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "../../src/db/embedded.ts";
import { migrate } from "../../src/db/migrate.ts";
import { addressOf } from "../../src/db/unusable-database.ts";
import { templateName, urlOf, withAdmin } from "./database.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL of this run of the tests. */
    databaseUrl: string;
  }
}

/** Starts one PostgreSQL for all test files, with a migrated database that each copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await using undo = new AsyncDisposableStack();
  const directory = undo.adopt(await mkdtemp(join(tmpdir(), "headway-test-")), (it) =>
    rm(it, { recursive: true, force: true }),
  );
  const { url } = undo.use(await startEmbedded(directory));
  await withAdmin(url, async (admin) => {
    // It is thrown away: nothing in it has to survive a loss of power.
    await admin.query("alter system set fsync = off");
    await admin.query("select pg_reload_conf()");
    await admin.query(`create database ${templateName}`);
  });
  const template = urlOf(url, templateName);
  await migrate(template, addressOf(template, "the template"));
  project.provide("databaseUrl", url);
  const running = undo.move();
  return () => running.disposeAsync();
}
