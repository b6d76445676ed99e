import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, inject, test } from "vitest";
import { loadConfig } from "../src/config.ts";
import { openDatabase } from "../src/db/database.ts";
import { migrations } from "../src/db/migrations/index.ts";
import { createDatabase, type TestDatabase } from "./harness/database.ts";
import { startProgram } from "./harness/program.ts";

const password = "s3cret-of-the-test";

/** The sentence that a start ends with. */
async function refusal(url: string, directUrl?: string): Promise<string> {
  const config = loadConfig({ DATABASE_URL: url, HEADWAY_DATABASE_DIRECT_URL: directUrl });
  const opening = openDatabase(config.database).then((opened) => opened[Symbol.asyncDispose]());
  const { message } = await opening.then(
    () => new Error("it was opened"),
    (err: Error) => err,
  );
  expect(message).not.toContain("\n");
  expect(message).not.toContain(password);
  return message;
}

/** An address over TCP of a database of the tests, with parts of it changed. */
function tcp({ url }: Pick<TestDatabase, "url">, change: (it: URL) => void = () => {}): string {
  const address = new URL(url);
  address.search = "";
  change(address);
  return address.href;
}

/** A role of its own, which goes with the test. */
async function createRole(database: TestDatabase, options = "") {
  const name = `role_${new URL(database.url).pathname.slice(1)}`;
  await database.query(`create role ${name} login password '${password}' ${options}`);
  return {
    name,
    url: tcp(database, (it) => Object.assign(it, { username: name, password })),
    async [Symbol.asyncDispose]() {
      await database.query(`drop owned by ${name} cascade`);
      await database.query(`drop role ${name}`);
    },
  };
}

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `postgres://me:${password}@127.0.0.1:${(server.address() as AddressInfo).port}/mine`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that refuses whoever connects as PostgreSQL does, for what ours is not set up to say. */
function refusing(code: string, message: string): Server {
  return createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      const body = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
      const head = Buffer.alloc(5);
      head.write("E");
      head.writeInt32BE(body.length + 4, 1);
      socket.end(Buffer.concat([head, body]));
    });
  });
}

describe.concurrent("a database that cannot be used is told with its place, the cause and the remedy", () => {
  const where = (url: string) => {
    const { hostname, port, pathname, username } = new URL(url);
    return `cannot use the database "${pathname.slice(1)}" at ${hostname}:${port || 5432} as user "${username}": `;
  };

  test("nothing listens", async () => {
    const { url } = await (async () => {
      await using gone = await listening(createServer());
      return gone;
    })();
    const remedy = "nothing listens there (ECONNREFUSED): start PostgreSQL there, or correct DATABASE_URL";
    expect(await refusal(url)).toBe(where(url) + remedy);
  });

  test("a host that is not known", async () => {
    const url = `postgres://me:${password}@no-such-host.invalid/mine`;
    expect(await refusal(url)).toMatch(
      /^cannot use the database "mine" at no-such-host.invalid:5432 as user "me": no /,
    );
  });

  test("a wrong password, and none", async () => {
    const url = tcp({ url: inject("databaseUrl") }, (it) => Object.assign(it, { password }));
    expect(await refusal(url)).toBe(`${where(url)}the password is wrong: correct the password in DATABASE_URL`);
    const none = tcp({ url }, (it) => Object.assign(it, { password: "" }));
    expect(await refusal(none)).toBe(`${where(url)}it asks for a password: write one into DATABASE_URL`);
  });

  test("a database that does not exist", async () => {
    const url = tcp({ url: inject("databaseUrl") }, (it) => Object.assign(it, { pathname: "/nowhere" }));
    const remedy = "there is no such database: make it (createdb nowhere), or correct DATABASE_URL";
    expect(await refusal(url)).toBe(where(url) + remedy);
  });

  test("TLS that the server does not offer, and TLS that it wants", async () => {
    const url = tcp({ url: inject("databaseUrl") }, (it) => Object.assign(it, { search: "?sslmode=verify-full" }));
    const remedy = "it offers no TLS: turn TLS on there, or set sslmode=disable in DATABASE_URL";
    expect(await refusal(url)).toBe(where(url) + remedy);
    const said = 'no pg_hba.conf entry for host "10.0.0.7", user "me", database "mine", no encryption';
    await using wanting = await listening(refusing("28000", said));
    const wanted = `${said}: add ?sslmode=verify-full to DATABASE_URL`;
    expect(await refusal(wanting.url)).toBe(where(wanting.url) + wanted);
  });

  test("too many connections", async () => {
    await using database = await createDatabase({ empty: true });
    await using role = await createRole(database, "connection limit 0");
    expect(await refusal(role.url)).toBe(
      `${where(role.url)}it has no connection left (too many connections for role "${role.name}"): raise max_connections, or end other connections`,
    );
  });

  test("a server that is starting", async () => {
    await using starting = await listening(refusing("57P03", "the database system is starting up"));
    expect(await refusal(starting.url)).toBe(
      `${where(starting.url)}the database system is starting up: start again when it takes connections`,
    );
  });

  test("a role that may not create tables; with the right to, it may", async () => {
    await using database = await createDatabase({ empty: true });
    await using role = await createRole(database);
    const grant = `GRANT CREATE, USAGE ON SCHEMA public TO "${role.name}"`;
    expect(await refusal(role.url)).toBe(
      `${where(role.url)}its user may not create tables there: grant it (${grant}), or use the role that owns the database`,
    );
    await database.query(grant);
    expect(await refusal(role.url)).toBe("it was opened");
  });

  test("a role that may only read", async () => {
    await using database = await createDatabase();
    await using role = await createRole(database);
    await database.query(`alter role ${role.name} set default_transaction_read_only = on`);
    expect(await refusal(role.url)).toBe(
      `${where(role.url)}it takes no writes: let DATABASE_URL name the primary server, and a role whose transactions may write`,
    );
  });

  test("a PostgreSQL that is too old", async () => {
    await using database = await createDatabase({ empty: true });
    await using role = await createRole(database);
    // What an old server says of itself, said for this role.
    await database.query(`create schema old authorization ${role.name}`);
    await database.query(`create function old.current_setting(name text) returns text language sql as
      $$ select case name when 'server_version_num' then '140011' when 'server_version' then '14.11' else pg_catalog.current_setting(name) end $$`);
    await database.query(`alter role ${role.name} set search_path = old, pg_catalog, public`);
    expect(await refusal(role.url)).toBe(`${where(role.url)}it is PostgreSQL 14.11: use PostgreSQL 15 or later`);
  });

  test("something that is not PostgreSQL", async () => {
    await using http = await listening(createHttpServer());
    expect(await refusal(http.url)).toContain(where(http.url));
    await using closing = await listening(createServer((socket) => socket.resume().end()));
    expect(await refusal(closing.url)).toBe(
      `${where(closing.url)}the connection was cut: see whether PostgreSQL is what listens there, and what its log says`,
    );
  });

  test("something that says nothing", async () => {
    const sockets: { destroy(): void }[] = [];
    await using silent = await listening(createServer((socket) => void sockets.push(socket)));
    try {
      const remedy = "it does not answer: see to the network and its firewalls, or correct DATABASE_URL";
      expect(await refusal(silent.url)).toBe(where(silent.url) + remedy);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test("a schema that is newer than the program", async () => {
    await using database = await createDatabase();
    await database.query("insert into headway_migration (name) values ('9001-of-the-future')");
    const known = migrations.at(-1)?.name;
    expect(await refusal(tcp(database))).toMatch(
      new RegExp(
        `^${where(tcp(database))}its schema has "9001-of-the-future", which this program \\(Headway .*, schema "${known}"\\) does not know: start the newer Headway`,
      ),
    );
  });

  test("an address that is none", async () => {
    const form = /it has the form postgres:\/\/USER:PASSWORD@HOST:5432\/DATABASE[^]*DATABASE_URL/;
    for (const url of [
      `postgres://me:${password}#1@127.0.0.1/mine`,
      `mysql://me:${password}@127.0.0.1/mine`,
      `host=127.0.0.1 password=${password}`,
      `postgres://me:${password}%99@127.0.0.1/mine`,
    ]) {
      const load = () => loadConfig({ DATABASE_URL: url });
      expect(load).toThrow(form);
      expect(load).not.toThrow(password);
    }
    const url = `postgres://me:${password}@127.0.0.1/mine?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
    expect(await refusal(url)).toMatch(/^DATABASE_URL names a file that cannot be read: .*\/nowhere\/ca.pem/);
  });

  test("a direct address that leads to another database", async () => {
    await using database = await createDatabase();
    await using other = await createDatabase();
    expect(await refusal(tcp(database), tcp(other))).toContain(
      "let HEADWAY_DATABASE_DIRECT_URL name the database that DATABASE_URL names",
    );
  });
});

test("a start without its database, and a command on it, end with the sentence and 1", async () => {
  const { url } = await (async () => {
    await using gone = await listening(createServer());
    return gone;
  })();
  for (const args of [["serve"], ["keys", "list"]]) {
    await using program = startProgram(process.execPath, ["src/main.ts", ...args], { DATABASE_URL: url });
    await program.says(/^headway: cannot use the database .* nothing listens there .* correct DATABASE_URL\n$/);
    expect(await program.ended()).toBe(1);
  }
});
