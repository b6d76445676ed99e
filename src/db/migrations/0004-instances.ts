import { Migration } from "@mikro-orm/migrations";

/** Instances of agents, how their status changed, and the marks that their async tasks leave. */
export class Migration0004Instances extends Migration {
  override up(): void {
    this.addSql(`create table "instance" (
      "project_id" text not null,
      "id" text not null,
      "agent_id" text not null,
      "status" text not null,
      "status_source" text not null,
      "status_changed_at" timestamptz(3) not null,
      "last_sequence" bigint not null,
      "custom_status" text null,
      "forced" jsonb null,
      "stop" jsonb null,
      "active_count" int not null,
      "in_flight_count" int not null,
      "unnamed_ids" text[] not null,
      "heartbeat_timeout_ms" int not null,
      "idle_timeout_ms" int not null,
      "max_lifetime_ms" int not null,
      "started_at" timestamptz(3) not null,
      "previous_started_at" timestamptz(3) null,
      "process_started_at" timestamptz(3) null,
      "last_seen_at" timestamptz(3) null,
      "heard_at" timestamptz(3) not null,
      "last_activity_at" timestamptz(3) null,
      "idle_since" timestamptz(3) null,
      "ended_at" timestamptz(3) null,
      "end_reason" text null,
      "metadata" jsonb null,
      "metadata_digest" text null,
      "version" int not null,
      "revision" int not null,
      "due_at" timestamptz(3) null,
      primary key ("project_id", "id")
    ) with (fillfactor = 50)`);
    this.addSql(`create index "instance_started_at_index" on "instance" (project_id, started_at desc, id desc)`);
    this.addSql(
      `create index "instance_agent_id_index" on "instance" (project_id, agent_id, started_at desc, id desc)`,
    );
    this.addSql(`create index "instance_due_at_index" on "instance" (due_at)`);
    this.addSql(`create index "instance_ended_at_index" on "instance" (ended_at)`);
    for (const column of ["status", "custom_status"]) {
      this.addSql(
        `alter table "instance" add constraint "instance_${column}_check" check ("${column}" in ('HEALTHY', 'HEALTHY_BUSY', 'UNHEALTHY', 'UNKNOWN'))`,
      );
    }
    this.addSql(
      `alter table "instance" add constraint "instance_status_source_check" check ("status_source" in ('SILENCE', 'FORCED', 'CUSTOM', 'AUTOMATIC'))`,
    );
    this.addSql(
      `alter table "instance" add constraint "instance_end_reason_check" check ("end_reason" in ('ENDED', 'STOPPED', 'IDLE', 'MAX_LIFETIME', 'LOST', 'REPLACED'))`,
    );
    this.addSql(
      `alter table "instance" add constraint "instance_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(`create table "ping_status_change" (
      "project_id" text not null,
      "instance_id" text not null,
      "sequence" bigint not null,
      "previous_status" text null,
      "status" text not null,
      "source" text not null,
      "active_count" int not null,
      "reason" text not null,
      "created_at" timestamptz(3) not null,
      "changed_in" xid8 not null,
      primary key ("project_id", "instance_id", "sequence")
    )`);
    this.addSql(`create index "ping_status_change_created_at_index" on "ping_status_change" ("created_at")`);
    for (const column of ["previous_status", "status"]) {
      this.addSql(
        `alter table "ping_status_change" add constraint "ping_status_change_${column}_check" check ("${column}" in ('HEALTHY', 'HEALTHY_BUSY', 'UNHEALTHY', 'UNKNOWN'))`,
      );
    }
    this.addSql(
      `alter table "ping_status_change" add constraint "ping_status_change_source_check" check ("source" in ('SILENCE', 'FORCED', 'CUSTOM', 'AUTOMATIC'))`,
    );
    this.addSql(`create table "instance_removal" (
      "project_id" text not null,
      "instance_id" text not null,
      "removed_in" xid8 not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "instance_id", "removed_in")
    )`);
    this.addSql(`create index "instance_removal_created_at_index" on "instance_removal" ("created_at")`);
    this.#addAsyncTasks();
    this.addSql(`alter table "change" drop constraint "change_kind_check"`);
    this.addSql(
      `alter table "change" add constraint "change_kind_check" check ("kind" in ('activity', 'api_key', 'instance', 'session', 'task', 'tracker'))`,
    );
  }

  #addAsyncTasks(): void {
    this.addSql(`create table "async_task_mark" (
      "project_id" text not null,
      "instance_id" text not null,
      "id" bigserial not null,
      "activity_id" text not null,
      "running" boolean not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "instance_id", "id")
    )`);
    this.addSql(`create index "async_task_mark_created_at_index" on "async_task_mark" ("created_at")`);
    this.addSql(
      `create index "activity_async_task_index" on "activity" (project_id, instance_id) where instance_id is not null and status = 'RUNNING'`,
    );
    this.addSql(`create function "mark_async_task"() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'INSERT' and old.status = 'RUNNING' and old.instance_id is not null then
          insert into async_task_mark (project_id, instance_id, activity_id, running, created_at)
          select i.project_id, i.id, old.id, false, date_trunc('milliseconds', clock_timestamp())
          from instance i where i.project_id = old.project_id and i.id = old.instance_id;
        end if;
        if tg_op <> 'DELETE' and new.status = 'RUNNING' and new.instance_id is not null then
          insert into async_task_mark (project_id, instance_id, activity_id, running, created_at)
          select i.project_id, i.id, new.id, true, date_trunc('milliseconds', clock_timestamp())
          from instance i where i.project_id = new.project_id and i.id = new.instance_id;
        end if;
        return null;
      end $$`);
    const runs = (row: string) => `${row}.status = 'RUNNING' and ${row}.instance_id is not null`;
    const triggers = [
      ["inserted", "insert", runs("new")],
      [
        "updated",
        "update",
        `(${runs("old")}) is distinct from (${runs("new")}) or ((${runs("new")}) and old.instance_id is distinct from new.instance_id)`,
      ],
      ["deleted", "delete", runs("old")],
    ] as const;
    for (const [name, event, when] of triggers) {
      this.addSql(
        `create trigger "async_task_${name}" after ${event} on "activity" for each row when (${when}) execute function "mark_async_task"()`,
      );
    }
  }
}
