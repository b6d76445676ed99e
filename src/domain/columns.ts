import { p } from "@mikro-orm/core";

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A time column. Milliseconds, as in JavaScript: a finer time would not survive a page token. */
export const pTime = () => p.datetime(3);

/** A column that names the transaction that wrote it (xid8), to be compared with a position in the journal. */
export const pSnapshotId = () => p.string().columnType("xid8");
