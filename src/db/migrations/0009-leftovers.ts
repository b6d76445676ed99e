import { Migration } from "@mikro-orm/migrations";

/** What was deleted, and whose own rows are removed in steps. */
export class Migration0009Leftovers extends Migration {
  override up(): void {
    this.addSql(`create table "leftover" (
      "project_id" text not null,
      "kind" text not null,
      "id" text not null,
      "removed_down_to" bigint null,
      "created_at" timestamptz(3) not null,
      primary key ("project_id", "kind", "id")
    )`);
    this.addSql(
      `alter table "leftover" add constraint "leftover_kind_check" check ("kind" in ('activity', 'session', 'tracker'))`,
    );
  }
}
