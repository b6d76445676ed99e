import { Migration } from "@mikro-orm/migrations";

/** Sessions with their messages, and what extractions make of them. */
export class Migration0003Sessions extends Migration {
  override up(): void {
    this.addSql(`create table "extraction" (
      "project_id" text not null,
      "id" text not null,
      "session_id" text not null,
      "messages" jsonb not null,
      "message_count" int not null,
      "status" text not null,
      "trigger" text not null,
      "attempt" int not null,
      "extractor" text not null,
      "model" text not null,
      "model_calls" int not null,
      "input_tokens" bigint not null,
      "cached_input_tokens" bigint not null,
      "output_tokens" bigint not null,
      "operations" jsonb not null,
      "options" jsonb null,
      "error" text not null,
      "rerun_of_id" text null,
      "rerun_by_id" text null,
      "undone" boolean not null,
      "started_at" timestamptz(3) not null,
      "ended_at" timestamptz(3) null,
      primary key ("project_id", "id")
    )`);
    this.addSql(`create index "extraction_started_at_index" on "extraction" (project_id, started_at desc, id desc)`);
    this.addSql(
      `create index "extraction_session_id_index" on "extraction" (project_id, session_id, started_at desc, id desc)`,
    );
    this.addSql(`create table "planning_note" (
      "project_id" text not null,
      "session_id" text not null,
      "id" text not null,
      "text" text not null,
      "extraction_id" text not null,
      "evidence" jsonb not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "session_id", "id")
    )`);
    this.addSql(`create table "preference" (
      "project_id" text not null,
      "id" text not null,
      "session_id" text not null,
      "task_id" text null,
      "text" text not null,
      "actor" text not null,
      "extraction_id" text null,
      "evidence" jsonb not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "id")
    )`);
    this.addSql(`create index "preference_session_id_index" on "preference" (project_id, session_id, id)`);
    this.addSql(
      `create index "preference_task_id_index" on "preference" (project_id, task_id, id) where task_id is not null`,
    );
    this.addSql(`create table "session" (
      "project_id" text not null,
      "id" text not null,
      "display_name" text not null,
      "user_id" text null,
      "disable_task_tracking" boolean not null,
      "metadata" jsonb null,
      "copied_from_id" text null,
      "last_sequence" bigint not null,
      "last_message_at" timestamptz(3) null,
      "pending_messages" int not null,
      "settled_sequence" bigint not null,
      "extract_due_at" timestamptz(3) null,
      "due_trigger" text null,
      "hurried_sequence" bigint not null default 0,
      "queued_reruns" int not null default 0,
      "run_id" text null,
      "run_expires_at" timestamptz(3) null,
      "failed_attempts" int not null,
      "last_extraction_id" text null,
      "last_error" text not null,
      "last_error_at" timestamptz(3) null,
      "version" int not null default 1,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null,
      primary key ("project_id", "id")
    ) with (fillfactor = 80)`);
    this.addSql(`create index "session_created_at_index" on "session" (project_id, created_at desc, id desc)`);
    this.addSql(`create index "session_user_id_index" on "session" (project_id, user_id, created_at desc, id desc)`);
    this.addSql(`create index "session_metadata_index" on "session" using gin (metadata jsonb_path_ops)`);
    this.addSql(`create index "session_due_index" on "session" (extract_due_at) where extract_due_at is not null`);
    this.addSql(`create index "session_run_index" on "session" (run_expires_at) where run_id is not null`);
    this.addSql(`create table "session_message" (
      "project_id" text not null,
      "session_id" text not null,
      "sequence" bigint not null,
      "id" text not null,
      "source_format" text not null,
      "role" text not null,
      "content" jsonb not null,
      "metadata" jsonb null,
      "token_count" int null,
      "processing_status" text not null,
      "extraction_id" text null,
      "is_planning" boolean not null,
      "event_time" timestamptz(3) null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "session_id", "sequence")
    )`);
    this.addSql(
      `alter table "session_message" add constraint "session_message_project_id_id_unique" unique ("project_id", "id")`,
    );
    this.addSql(
      `create index "session_message_failed_index" on "session_message" (project_id, session_id) where processing_status = 'FAILED'`,
    );
    this.addSql(`create table "session_removal" (
      "project_id" text not null,
      "session_id" text not null,
      "removed_in" xid8 not null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "session_id", "removed_in")
    )`);
    this.addSql(`create index "session_removal_created_at_index" on "session_removal" ("created_at")`);
    this.addSql(`alter table "change" drop constraint "change_kind_check"`);
    this.addSql(
      `alter table "change" add constraint "change_kind_check" check ("kind" in ('activity', 'api_key', 'session', 'task', 'tracker'))`,
    );
    this.addSql(
      `alter table "extraction" add constraint "extraction_status_check" check ("status" in ('RUNNING', 'SUCCESS', 'FAILED', 'ABANDONED'))`,
    );
    this.addSql(
      `alter table "extraction" add constraint "extraction_trigger_check" check ("trigger" in ('BUFFER_FULL', 'IDLE', 'FLUSH', 'RETRY', 'MANUAL_RETRY', 'RERUN', 'DRY_RUN'))`,
    );
    this.addSql(
      `alter table "extraction" add constraint "extraction_extractor_check" check ("extractor" in ('llm', 'rules'))`,
    );
    this.addSql(
      `alter table "preference" add constraint "preference_actor_check" check ("actor" in ('CLIENT', 'EXTRACTOR'))`,
    );
    this.addSql(
      `alter table "session" add constraint "session_project_id_foreign" foreign key ("project_id") references "project" ("id")`,
    );
    this.addSql(
      `alter table "session" add constraint "session_due_trigger_check" check ("due_trigger" in ('BUFFER_FULL', 'IDLE', 'FLUSH', 'RETRY', 'MANUAL_RETRY', 'RERUN', 'DRY_RUN'))`,
    );
    this.addSql(
      `alter table "session_message" add constraint "session_message_source_format_check" check ("source_format" in ('HEADWAY', 'OPENAI', 'ANTHROPIC', 'GEMINI'))`,
    );
    this.addSql(
      `alter table "session_message" add constraint "session_message_role_check" check ("role" in ('USER', 'ASSISTANT', 'SYSTEM', 'DEVELOPER', 'TOOL'))`,
    );
    this.addSql(
      `alter table "session_message" add constraint "session_message_processing_status_check" check ("processing_status" in ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'DISABLED', 'LIMIT_EXCEEDED'))`,
    );
  }
}
