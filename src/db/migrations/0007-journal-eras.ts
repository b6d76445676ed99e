import { Migration } from "@mikro-orm/migrations";

/** Positions of the journal say in which run of the database server they were read; retention goes by positions. */
export class Migration0007JournalEras extends Migration {
  override up(): void {
    this.addSql(`create table "journal_era" (
      "sequence" int not null,
      "id" text not null,
      "cause" text not null,
      "began_at" xid8 not null,
      "reached" xid8 not null,
      "system_identifier" text null,
      "timeline" int null,
      "created_at" timestamptz(3) not null,
      primary key ("sequence")
    )`);
    this.addSql(`alter table "journal_era" add constraint "journal_era_id_unique" unique ("id")`);
    this.addSql(
      `alter table "journal_era" add constraint "journal_era_cause_check" check ("cause" in ('first', 'restart', 'crash', 'elsewhere'))`,
    );
    this.addSql(`create unlogged table "journal_run" (
      "id" smallint not null,
      "era" text not null,
      "server_start" bigint not null,
      primary key ("id")
    )`);
    this.addSql(`create table "journal_mark" (
      "created_at" timestamptz(6) not null,
      "seen" text not null,
      primary key ("created_at")
    )`);
    this.addSql(`alter table "journal_horizon" add column "seen" text null`);
  }
}
