import { Migration } from "@mikro-orm/migrations";

/** Projects and their keys, activities and their logs, the journal of changes, and what requests were answered. */
export class Migration0001Activities extends Migration {
  override up(): void {
    this.addSql(`create table "project" (
      "id" text not null,
      "display_name" text not null default '',
      "task_success_criteria" text not null default '',
      "task_failure_criteria" text not null default '',
      "extraction_buffer_size" int not null default 16,
      "extraction_idle_ms" int not null default 8000,
      "extraction_batch_size" int not null default 32,
      "version" int not null default 1,
      "created_at" timestamptz(3) not null default now(),
      "updated_at" timestamptz(3) not null default now(),
      primary key ("id")
    )`);
    this.addSql(`create table "activity_entry" (
      "project_id" text not null,
      "activity_id" text not null,
      "sequence" bigint not null,
      "status" text not null,
      "percentage" smallint not null,
      "message" text not null,
      "level" text not null,
      "attempt" int not null,
      "data" jsonb null,
      "event_time" timestamptz(3) null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "activity_id", "sequence")
    )`);
    this.addSql(
      `alter table "activity_entry" add constraint "activity_entry_status_check" check ("status" in ('QUEUED', 'RUNNING', 'COMPLETE', 'ERROR', 'CANCELED'))`,
    );
    this.addSql(
      `alter table "activity_entry" add constraint "activity_entry_level_check" check ("level" in ('DEBUG', 'INFO', 'WARN', 'ERROR'))`,
    );
    this.addSql(`create table "change" (
      "project_id" text not null,
      "changed_in" xid8 not null,
      "kind" text not null,
      "ids" text[] not null,
      "origin" text not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "changed_in", "kind")
    )`);
    this.addSql(`create index "change_changed_in_index" on "change" ("changed_in")`);
    this.addSql(`alter table "change" add constraint "change_kind_check" check ("kind" in ('activity', 'api_key'))`);
    this.addSql(`create table "journal_horizon" (
      "id" smallint primary key,
      "removed_up_to" xid8 not null
    )`);
    this.addSql(`create table "api_key" (
      "project_id" text not null,
      "id" text not null,
      "name" text not null,
      "scope" text not null,
      "prefix" text not null,
      "hash" bytea not null,
      "created_at" timestamptz(3) not null,
      "revoked_at" timestamptz(3) null,
      primary key ("project_id", "id")
    )`);
    this.addSql(`create index "api_key_hash_index" on "api_key" ("hash")`);
    this.addSql(
      `alter table "api_key" add constraint "api_key_scope_check" check ("scope" in ('READ', 'WRITE', 'ADMIN'))`,
    );
    this.addSql(`create table "activity" (
      "project_id" text not null,
      "id" text not null,
      "name" text not null,
      "status" text not null,
      "rank" smallint not null,
      "percentage" smallint not null,
      "message" text not null,
      "attempt" int not null,
      "last_sequence" bigint not null,
      "cancel_requested" boolean not null,
      "cancel_reason" text not null,
      "task_id" text null,
      "agent_id" text null,
      "instance_id" text null,
      "parent_id" text null,
      "metadata" jsonb null,
      "input" jsonb null,
      "result" jsonb null,
      "error" text not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "started_at" timestamptz(3) null,
      "ended_at" timestamptz(3) null,
      "created_in" xid8 not null,
      "started_in" xid8 null,
      "moved_in" xid8 not null,
      primary key ("project_id", "id")
    ) with (fillfactor = 80)`);
    this.addSql(`create index "activity_rank_index" on "activity" (project_id, rank, created_at desc, id desc)`);
    this.addSql(`create index "activity_status_index" on "activity" (project_id, status, created_at desc, id desc)`);
    this.addSql(`create index "activity_name_index" on "activity" (project_id, name, created_at desc, id desc)`);
    this.addSql(
      `create index "activity_task_id_index" on "activity" (project_id, task_id, created_at desc, id desc) where task_id is not null`,
    );
    this.addSql(
      `create index "activity_agent_id_index" on "activity" (project_id, agent_id, created_at desc, id desc) where agent_id is not null`,
    );
    this.addSql(
      `create index "activity_instance_id_index" on "activity" (project_id, instance_id, created_at desc, id desc) where instance_id is not null`,
    );
    this.addSql(
      `create index "activity_parent_id_index" on "activity" (project_id, parent_id, created_at desc, id desc) where parent_id is not null`,
    );
    this.addSql(`create index "activity_created_at_index" on "activity" (project_id, created_at desc, id desc)`);
    this.addSql(`create index "activity_project_id_moved_in_index" on "activity" ("project_id", "moved_in")`);
    this.addSql(`create index "activity_metadata_index" on "activity" using gin (metadata jsonb_path_ops)`);
    this.addSql(
      `alter table "activity" add constraint "activity_status_check" check ("status" in ('QUEUED', 'RUNNING', 'COMPLETE', 'ERROR', 'CANCELED'))`,
    );
    this.addSql(`create table "request_record" (
      "project_id" text not null,
      "request_id" text not null,
      "fingerprint" bytea not null,
      "response" bytea not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "request_id")
    )`);
    this.addSql(`create index "request_record_created_at_index" on "request_record" ("created_at")`);
    this.addSql(
      `alter table "api_key" add constraint "api_key_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(
      `alter table "activity" add constraint "activity_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(`insert into "journal_horizon" values (1, '0')`);
    this.addSql(`insert into "project" (id) values ('default')`);
  }
}
