import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { Client, type ClientConfig, DatabaseError } from "pg";

/** How long anything of the database may take. One set for the pools, the listener, migrations and single clients. */
export interface DatabaseTimeouts {
  /** To open a connection, and to answer a question on a new one. */
  readonly connectMs: number;
  /** Without a byte from the database during a statement. Then it is asked whether it still works on the statement. */
  readonly silenceMs: number;
  /** For one statement. The database itself cancels it then. 0 means without end. */
  readonly statementMs: number;
}

export const standardTimeouts: DatabaseTimeouts = { connectMs: 5000, silenceMs: 5000, statementMs: 30_000 };

/** For a statement that may rightly take hours, such as a migration. A connection that is dead is still noticed. */
export function withoutStatementLimit(timeouts: DatabaseTimeouts): DatabaseTimeouts {
  return { ...timeouts, statementMs: 0 };
}

/** The options of a connection. */
export interface ConnectionOptions extends ClientConfig {
  readonly timeouts?: DatabaseTimeouts;
  /** Whether a pooler lies between: then nothing may be set in the session, which is another's too. */
  readonly isPooled?: boolean;
}

// A transaction whose process is silent holds locks that others wait for.
const idleInTransactionMs = 15_000;
const farewellMs = 1000;
// When the database does not hear of a process: it looks after it so often, and gives it up after three answers that
// do not come. By itself an operating system waits for two hours.
const keepAliveMs = 10_000;

/**
 * A connection that ends when the database does not answer, instead of waiting for as long as the operating system
 * does, which is a quarter of an hour or more.
 *
 * A statement may be slow and in order. So silence alone ends nothing: the database is asked, by a new connection,
 * whether it works on the statement. When it does not, or cannot be asked, the connection is destroyed, and its
 * statements fail. What they wrote may have been done.
 */
export class Connection extends Client {
  readonly #timeouts: DatabaseTimeouts;
  readonly #options: ReturnType<typeof ownOptions>;
  #silentMs = 0;

  constructor(options: ConnectionOptions) {
    const own = ownOptions(options);
    super(own);
    this.#options = own;
    this.#timeouts = own.timeouts;
  }

  override connect(): Promise<Client>;
  override connect(callback: (err: Error) => void): void;
  override connect(callback?: (err: Error) => void): Promise<Client> | void {
    const connected = this.#open();
    if (!callback) return connected;
    // The driver's own way to say that all went well.
    connected.then(() => callback(null as never), callback);
  }

  override end(): Promise<void>;
  override end(callback: (err: Error) => void): void;
  override end(callback?: (err: Error) => void): Promise<void> | void {
    // A database that is there closes its side at once.
    const late = setTimeout(() => this.#stream.destroy(), farewellMs);
    this.once("end", () => clearTimeout(late));
    return callback ? super.end(callback) : super.end();
  }

  /** Ends the connection at once. Its statements fail with the error. */
  cut(reason: string): void {
    this.#stream.destroy(Object.assign(new Error(reason), { code: "ETIMEDOUT" }));
  }

  get #stream(): Socket {
    return (this as unknown as { connection: { stream: Socket } }).connection.stream;
  }

  get #isBusy(): boolean {
    return !(this as unknown as { readyForQuery: boolean }).readyForQuery;
  }

  async #open(): Promise<Client> {
    await super.connect();
    const stream = this.#stream;
    stream.on("data", () => (this.#silentMs = 0));
    stream.on("timeout", () => void this.#doubt());
    stream.setTimeout(this.#timeouts.silenceMs);
    try {
      if (!this.#options.isPooled) await this.#limitSession();
    } catch (err) {
      stream.destroy();
      throw err;
    }
    return this;
  }

  /** What the database does by itself when it does not hear of this process. */
  async #limitSession(): Promise<void> {
    await this.query(
      `set statement_timeout = ${this.#timeouts.statementMs};
       set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    );
    // Not every system has them all, and a socket on the same machine needs none.
    if (!this.host.startsWith("/")) await this.query(keepAliveSettings).catch(() => {});
  }

  /** Nothing has come for a while: finds out whether that is because the statement takes long. */
  async #doubt(): Promise<void> {
    if (!this.#isBusy) return;
    const stream = this.#stream;
    const { silenceMs, statementMs } = this.#timeouts;
    const { bytesRead } = stream;
    this.#silentMs += silenceMs;
    // After a pause of this process, time is over before what has come meanwhile is read.
    await setImmediate();
    await setImmediate();
    const works = stream.bytesRead === bytesRead && (await this.#isWorking());
    if (stream.bytesRead !== bytesRead || !this.#isBusy || stream.destroyed) return;
    // A database that works on it ends it itself when its time is over.
    const isOver = works === undefined && statementMs > 0 && this.#silentMs > statementMs + silenceMs;
    if (works === false || isOver) {
      this.cut("Connection terminated: the database does not answer on it");
      this.emit("silent");
    } else stream.setTimeout(silenceMs);
  }

  /** Whether the database works on what this connection waits for. Undefined where it cannot tell. */
  async #isWorking(): Promise<boolean | undefined> {
    const { processID } = this as unknown as { processID: number | null };
    const { connectMs } = this.#timeouts;
    const client = new Client({ ...this.#options, query_timeout: connectMs });
    client.on("error", () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ works: boolean }>(workingQuery, [processID]);
      // There is no such process where a pooler lies between.
      return rows[0]?.works;
    } catch (err) {
      // It has answered that it does not take another connection: it is there.
      return err instanceof DatabaseError ? undefined : false;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

function ownOptions(options: ConnectionOptions) {
  const { timeouts = standardTimeouts, password } = options;
  return {
    ...options,
    // A pool hides it from loops over its options.
    ...(password !== undefined && { password }),
    timeouts,
    connectionTimeoutMillis: timeouts.connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
  };
}

// An answer that is on its way was given a moment ago.
const workingQuery = `
  select state <> 'idle' and state not like 'idle in%' and wait_event_type is distinct from 'Client'
    or state_change > clock_timestamp() - interval '1 second' as works
  from pg_stat_activity where pid = $1`;

const keepAliveSettings = `
  set tcp_keepalives_idle = ${keepAliveMs / 1000};
  set tcp_keepalives_interval = ${keepAliveMs / 1000};
  set tcp_keepalives_count = 3;
  set tcp_user_timeout = ${3 * keepAliveMs};
  set client_connection_check_interval = ${keepAliveMs}`;
