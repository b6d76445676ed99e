import { Migration } from "@mikro-orm/migrations";

/** Agents, tasks with their history and progress, events, and the trackers of who has processed them. */
export class Migration0002Tasks extends Migration {
  override up(): void {
    this.addSql(`create table "event" (
      "project_id" text not null,
      "tracker_id" text not null,
      "sequence" bigint not null,
      "id" text not null,
      "type" text not null,
      "content" jsonb null,
      "event_time" timestamptz(3) null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "tracker_id", "sequence")
    )`);
    this.addSql(`alter table "event" add constraint "event_project_id_id_unique" unique ("project_id", "id")`);
    this.addSql(`create table "agent" (
      "project_id" text not null,
      "id" text not null,
      "name" text not null,
      "description" text not null,
      "metadata" jsonb null,
      "heartbeat_timeout_ms" int null,
      "idle_timeout_ms" int null,
      "max_lifetime_ms" int null,
      "version" int not null default 1,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      primary key ("project_id", "id")
    )`);
    this.addSql(`alter table "agent" add constraint "agent_project_id_name_unique" unique ("project_id", "name")`);
    this.addSql(`create table "task" (
      "project_id" text not null,
      "id" text not null,
      "name" text null,
      "description" text not null,
      "status" text not null,
      "status_reason" text not null,
      "session_id" text null,
      "place" int null,
      "agent_ids" text[] not null,
      "preferences" text[] not null,
      "evidence" jsonb not null,
      "params" jsonb null,
      "metadata" jsonb null,
      "created_by" text not null,
      "extraction_id" text null,
      "client_fields" text[] not null,
      "last_sequence" bigint not null,
      "last_progress" bigint not null,
      "progress_count" int not null,
      "version" int not null default 1,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "started_at" timestamptz(3) null,
      "ended_at" timestamptz(3) null,
      primary key ("project_id", "id")
    ) with (fillfactor = 80)`);
    this.addSql(`create unique index "task_name_unique" on "task" (project_id, name) where name is not null`);
    this.addSql(`create index "task_created_at_index" on "task" (project_id, created_at desc, id desc)`);
    this.addSql(`create index "task_status_index" on "task" (project_id, status, created_at desc, id desc)`);
    this.addSql(
      `create index "task_session_id_index" on "task" (project_id, session_id, place) where session_id is not null`,
    );
    this.addSql(`create index "task_agent_ids_index" on "task" using gin (agent_ids)`);
    this.addSql(`create index "task_metadata_index" on "task" using gin (metadata jsonb_path_ops)`);
    this.addSql(
      `alter table "task" add constraint "task_status_check" check ("status" in ('PENDING', 'RUNNING', 'INTERRUPTED', 'SUCCESS', 'FAILED', 'CANCELED'))`,
    );
    this.addSql(
      `alter table "task" add constraint "task_created_by_check" check ("created_by" in ('CLIENT', 'EXTRACTOR'))`,
    );
    this.addSql(`create table "task_history" (
      "project_id" text not null,
      "task_id" text not null,
      "sequence" bigint not null,
      "previous_status" text null,
      "status" text not null,
      "reason" text not null,
      "actor" text not null,
      "api_key_id" text not null,
      "extraction_id" text null,
      "created_at" timestamptz(3) not null,
      "changed_in" xid8 not null,
      primary key ("project_id", "task_id", "sequence")
    )`);
    this.addSql(`create table "task_removal" (
      "project_id" text not null,
      "task_id" text not null,
      "removed_in" xid8 not null,
      "session_id" text null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "task_id", "removed_in")
    )`);
    this.addSql(`create index "task_removal_created_at_index" on "task_removal" ("created_at")`);
    this.addSql(
      `alter table "task_history" add constraint "task_history_previous_status_check" check ("previous_status" in ('PENDING', 'RUNNING', 'INTERRUPTED', 'SUCCESS', 'FAILED', 'CANCELED'))`,
    );
    this.addSql(
      `alter table "task_history" add constraint "task_history_status_check" check ("status" in ('PENDING', 'RUNNING', 'INTERRUPTED', 'SUCCESS', 'FAILED', 'CANCELED'))`,
    );
    this.addSql(
      `alter table "task_history" add constraint "task_history_actor_check" check ("actor" in ('CLIENT', 'EXTRACTOR'))`,
    );
    this.addSql(`create table "task_progress" (
      "project_id" text not null,
      "task_id" text not null,
      "sequence" bigint not null,
      "text" text not null,
      "actor" text not null,
      "extraction_id" text null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "task_id", "sequence")
    )`);
    this.addSql(
      `alter table "task_progress" add constraint "task_progress_actor_check" check ("actor" in ('CLIENT', 'EXTRACTOR'))`,
    );
    this.addSql(`create table "tracker" (
      "project_id" text not null,
      "id" text not null,
      "task_id" text not null,
      "agent_id" text not null,
      "status" text not null,
      "status_reason" text not null,
      "cursor" bigint not null,
      "newest_sequence" bigint not null,
      "owner" text null,
      "epoch" bigint not null,
      "claimed_at" timestamptz(3) null,
      "lease_expires_at" timestamptz(3) null,
      "state" jsonb null,
      "state_version" int not null,
      "state_updated_at" timestamptz(3) null,
      "revision" int not null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      "moved_at" timestamptz(3) null,
      "created_in" xid8 not null,
      primary key ("project_id", "id")
    ) with (fillfactor = 80)`);
    this.addSql(`create index "tracker_agent_id_index" on "tracker" (project_id, agent_id, created_at desc, id desc)`);
    this.addSql(`create index "tracker_created_at_index" on "tracker" (project_id, created_at desc, id desc)`);
    this.addSql(
      `alter table "tracker" add constraint "tracker_project_id_task_id_agent_id_unique" unique ("project_id", "task_id", "agent_id")`,
    );
    this.addSql(`create table "tracker_reset" (
      "project_id" text not null,
      "tracker_id" text not null,
      "sequence" int not null,
      "previous_cursor" bigint not null,
      "cursor" bigint not null,
      "actor" text not null,
      "api_key_id" text not null,
      "reason" text not null,
      "state_cleared" boolean not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "tracker_id", "sequence")
    )`);
    this.addSql(
      `alter table "agent" add constraint "agent_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(
      `alter table "task" add constraint "task_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(
      `alter table "tracker" add constraint "tracker_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(`alter table "change" drop constraint "change_kind_check"`);
    this.addSql(
      `alter table "change" add constraint "change_kind_check" check ("kind" in ('activity', 'api_key', 'task', 'tracker'))`,
    );
  }
}
