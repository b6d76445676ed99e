import type { Command } from "commander";
import { revokeApiKey } from "../store/api-key-store.ts";
import { addKeyOptions, type KeyOptions, keyObject, withKeyDatabase } from "./key-database.ts";
import { addExamples } from "./options.ts";
import { printJson, printLine } from "./output.ts";

/** `headway keys revoke`: revokes a key. Servers that run notice within a second, and end the streams it opened. */
export function addKeysRevoke(keys: Command): void {
  const command = keys
    .command("revoke")
    .description("revoke a key; servers that run notice within a second")
    .argument("<id>", "the id of the key, as `headway keys list` shows it");
  addKeyOptions(command)
    .option("--json", "print the key as JSON")
    .action(async (id: string, { json, ...options }: KeyOptions & { json?: true }) => {
      await withKeyDatabase(options, async (database) => {
        const key = await revokeApiKey(database, options.project, id);
        if (json) printJson(keyObject(key));
        else printLine(`key ${key.id} (${key.name}) is revoked`);
      });
    });
  addExamples(command, ["headway keys revoke 019a2f6e-55d1-7000-8000-000000000000 --project research"]);
}
