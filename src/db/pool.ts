import type { EventEmitter } from "node:events";
import type { Pool, PoolClient } from "pg";
import { DomainError } from "../domain/errors.ts";
import type { Connection } from "./connection.ts";

// Each holds a function or two. More would only hide that the database does not keep up.
const maxWaiting = 10_000;

type Lent = PoolClient & Connection;

/**
 * Mends what the pool of the driver and the query builder leave open:
 *
 * - A connection that is lost during a transaction is given back. The query builder keeps it when its rollback fails,
 *   and then the pool has a place less for good (kysely-org/kysely#1990).
 * - When one connection is found dead, those that are idle are dropped: they are as old.
 * - So many calls wait for a connection, and no more.
 * - The second end of the pool waits for the first one: by itself it is an error.
 */
export function guardPool(pool: Pool): void {
  const idle = new Set<Connection>();
  const dropIdle = () => {
    for (const connection of idle) connection.cut("Connection terminated: another one was found dead");
  };
  pool.on("connect", (client: EventEmitter) => {
    client.on("silent", dropIdle);
    // A connection that is lost between two statements of a transaction has nobody else to tell: unheard, an error ends
    // the process. The next statement fails with it.
    client.on("error", () => {});
  });
  pool.on("remove", (client) => idle.delete(client as Lent));

  const take: () => Promise<PoolClient> = pool.connect.bind(pool);
  const connect = async () => {
    if (pool.waitingCount >= maxWaiting) {
      throw new DomainError("Overloaded", `${maxWaiting} calls wait for the database already: try again in a moment`);
    }
    const client = (await take()) as Lent;
    idle.delete(client);
    const release = client.release.bind(client);
    let isLent = true;
    client.release = (err) => {
      if (!isLent) return;
      isLent = false;
      client.off("end", lost);
      if (!err) idle.add(client);
      release(err);
    };
    const lost = () => client.release(new Error("Connection terminated"));
    client.once("end", lost);
    return client;
  };
  pool.connect = connect as Pool["connect"];

  const end: () => Promise<void> = pool.end.bind(pool);
  let ended: Promise<void> | undefined;
  pool.end = () => (ended ??= end());
}
