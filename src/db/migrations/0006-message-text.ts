import { Migration } from "@mikro-orm/migrations";

/** Messages are kept as the text of their JSON. */
export class Migration0006MessageText extends Migration {
  override up(): void {
    this.addSql(`alter table "session_message" alter column "content" type text using "content"::text`);
  }
}
