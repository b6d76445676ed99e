import { type DatabaseTimeouts, standardTimeouts } from "./connection.ts";
import { type OpenEmbedded, startEmbedded } from "./embedded.ts";
import { type Inspection, inspect } from "./inspection.ts";
import { enterEra, eraSentences } from "./journal-era.ts";
import { migrate, needsMigration } from "./migrate.ts";
import { closeOrm, createOrm, type Em } from "./orm.ts";
import { shown, UnusableDatabase } from "./unusable-database.ts";
import type { Waiting } from "./waiting.ts";

/** Which database to open. */
export interface DatabaseSettings {
  /** The address of a database. Without one it is the embedded one. */
  readonly url: string | undefined;
  /** The address of the same database past its pooler, for what needs a session of its own. */
  readonly directUrl?: string | undefined;
  /** Where the embedded database keeps its data. */
  readonly directory: string;
  /** How many connections a process may hold, besides the two that listen and look whether it answers. */
  readonly pool?: number;
  readonly timeouts?: DatabaseTimeouts;
}

/** A database that is open and up to date. Disposing closes it, and stops it when it is our own. */
export interface OpenDatabase extends AsyncDisposable {
  /** A new entity manager: one for what writes, and else one for what only reads. */
  readonly fork: (use?: "write") => Em;
  readonly url: string;
  readonly timeouts: DatabaseTimeouts;
  /** Resolves when the embedded database has ended and cannot be started again. */
  readonly failed?: Promise<Error> | undefined;
  /** An address that gives each connection a session of its own, as LISTEN needs it. */
  readonly directUrl: string;
  /** Where the data is, without a password. */
  readonly shown: string;
}

/** How to open a database. */
export interface OpenOptions extends Waiting {
  readonly openEmbedded?: OpenEmbedded | undefined;
}

/** Opens the database of a URL, or the embedded one in a directory, and brings it up to date. */
export async function openDatabase(
  settings: DatabaseSettings,
  { openEmbedded = startEmbedded, ...waiting }: OpenOptions = {},
): Promise<OpenDatabase> {
  await using undo = new AsyncDisposableStack();
  const embedded = settings.url ? undefined : undo.use(await openEmbedded(settings.directory, waiting));
  const url = settings.url ?? embedded?.url ?? "";
  const { address, isPooled } = embedded ? await prepareEmbedded(url, waiting) : await prepare(url, settings, waiting);
  const timeouts = settings.timeouts ?? standardTimeouts;
  const { pool = standardPool } = settings;
  // However much is read, it takes no connection from what writes.
  const readers = Math.max(1, Math.min(Math.floor(pool / 2), Math.max(2, Math.floor(pool * readersShare))));
  const create = (size: number) => undo.adopt(createOrm({ url, pool: size, isPooled, timeouts }), closeOrm);
  const [writing, reading] = [create(Math.max(1, pool - readers)), create(readers)];
  const sentence = eraSentences[(await enterEra(writing.em.fork())) ?? "first"];
  if (sentence) waiting.tell?.(sentence);
  const opened = undo.move();
  return {
    fork: (use) => (use === "write" ? writing : reading).em.fork(),
    ...{ url, timeouts, failed: embedded?.failed },
    directUrl: settings.url && settings.directUrl ? settings.directUrl : url,
    shown: embedded?.directory ?? shown(address),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const standardPool = 10;
const readersShare = 0.4;

const urlSetting = "DATABASE_URL";
const directSetting = "HEADWAY_DATABASE_DIRECT_URL";

interface Prepared extends Pick<Inspection, "address"> {
  /** Whether statements may not leave anything in their session. */
  readonly isPooled: boolean;
}

async function prepareEmbedded(url: string, waiting: Waiting): Promise<Prepared> {
  const found = await inspect(url, "HEADWAY_DATA");
  await bringUpToDate(url, "HEADWAY_DATA", found, waiting);
  return { address: found.address, isPooled: false };
}

/** Sees whether the database can be used over its addresses, and brings it up to date. */
async function prepare(url: string, { directUrl }: DatabaseSettings, waiting: Waiting): Promise<Prepared> {
  const [found, direct] = await Promise.all([
    inspect(url, urlSetting),
    directUrl ? inspect(directUrl, directSetting) : undefined,
  ]);
  const { address } = found;
  if (direct && direct.identity !== found.identity) {
    const remedy = `let ${directSetting} name the database that ${urlSetting} names`;
    throw new UnusableDatabase(direct.address, `it is not ${shown(address)}`, remedy);
  }
  const way = direct ?? found;
  if (way.sharesSessions) {
    const why = "a pooler in transaction mode stands before it, which loses prepared statements and LISTEN";
    const remedy = direct
      ? `let ${directSetting} name the database itself, or the pooler in session mode`
      : `set the pooler to session mode, or set ${directSetting} to the address of the database itself`;
    throw new UnusableDatabase(way.address, why, remedy);
  }
  await bringUpToDate(directUrl ?? url, direct ? directSetting : urlSetting, way, waiting);
  return { address, isPooled: found.sharesSessions };
}

async function bringUpToDate(url: string, setting: string, found: Inspection, waiting: Waiting): Promise<void> {
  const { address, applied, mayCreateTables } = found;
  if (!needsMigration(applied, address)) return;
  if (!mayCreateTables) {
    const grant = `GRANT CREATE, USAGE ON SCHEMA public TO "${address.user}"`;
    const why = "its user may not create tables there";
    throw new UnusableDatabase(address, why, `grant it (${grant}), or use the role that owns the database`);
  }
  try {
    await migrate(url, address, waiting);
  } catch (err) {
    waiting.signal?.throwIfAborted();
    throw UnusableDatabase.because(address, setting, err);
  }
}
