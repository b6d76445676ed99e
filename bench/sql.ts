import { Client } from "pg";

/** Connects to the server's database, until the stack is disposed. */
export async function connectSql(stack: AsyncDisposableStack, databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  // A database that stops, as it does on Ctrl-C, is seen by the query under way.
  client.on("error", () => {});
  await client.connect();
  stack.defer(() => client.end());
  return client;
}

/** Asks the database one question over a connection of its own. */
export async function answerOf(databaseUrl: string, query: string): Promise<unknown> {
  await using stack = new AsyncDisposableStack();
  return await valueOf(await connectSql(stack, databaseUrl), query);
}

/** The first value that a query answers. */
export async function valueOf(client: Client, query: string, values: readonly unknown[] = []): Promise<unknown> {
  const { rows } = await client.query({ text: query, values: [...values], rowMode: "array" });
  return rows[0]?.[0];
}
