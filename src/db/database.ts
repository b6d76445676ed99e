import { startEmbedded } from "./embedded.ts";
import { migrate } from "./migrate.ts";
import { closeOrm, createOrm, type Orm } from "./orm.ts";

/** A database that is open and up to date. Disposing closes it, and stops it when it is our own. */
export interface OpenDatabase extends AsyncDisposable {
  readonly orm: Orm;
  readonly url: string;
  /** Where the data is, without a password. */
  readonly shown: string;
}

/** Opens the database of a URL, or the embedded one in a directory, and brings it up to date. */
export async function openDatabase(
  { url, directory, pool }: { url: string | undefined; directory: string; pool?: number },
  openEmbedded = startEmbedded,
): Promise<OpenDatabase> {
  await using undo = new AsyncDisposableStack();
  const embedded = url ? undefined : undo.use(await openEmbedded(directory));
  const address = url ?? embedded?.url ?? "";
  const orm = undo.adopt(createOrm({ url: address, ...(pool && { pool }) }), closeOrm);
  await migrate(orm, address);
  const opened = undo.move();
  return {
    orm,
    url: address,
    shown: embedded?.directory ?? withoutPassword(address),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = "";
  return url.href;
}
