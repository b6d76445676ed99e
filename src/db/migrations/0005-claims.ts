import { Migration } from "@mikro-orm/migrations";

/** The work queue: the place of an activity in it, who has claimed it, and whose turn a concurrency key is. */
export class Migration0005Claims extends Migration {
  override up(): void {
    this.addSql(`alter table "activity"
      add column "queued_again_in" xid8 null,
      add column "priority" smallint not null default 0,
      add column "queue_order" bigint not null default 0,
      add column "due_at" timestamptz(3) null,
      add column "max_attempts" smallint not null default 4,
      add column "concurrency_key" text null,
      add column "backoff_initial_ms" int not null default 2000,
      add column "backoff_max_ms" int not null default 600000,
      add column "owner" text null,
      add column "epoch" int not null default 0,
      add column "lease_ms" int null,
      add column "lease_expires_at" timestamptz(3) null`);
    // What waits already keeps its order.
    this.addSql(
      `update "activity" set "queue_order" = (extract(epoch from "created_at") * 1000000)::bigint where "status" = 'QUEUED'`,
    );
    this.addSql(
      `create index "activity_queue_index" on "activity" (project_id, name, priority desc, queue_order, id) where status = 'QUEUED' and due_at is null`,
    );
    this.addSql(`create index "activity_due_at_index" on "activity" (due_at) where due_at is not null`);
    this.addSql(`create table "activity_slot" (
      "project_id" text not null,
      "key" text not null,
      "activity_id" text not null,
      primary key ("project_id", "key")
    )`);
    this.addSql(`alter table "change" drop constraint "change_kind_check"`);
    this.addSql(
      `alter table "change" add constraint "change_kind_check" check ("kind" in ('activity', 'api_key', 'instance', 'queue', 'session', 'task', 'tracker'))`,
    );
  }
}
