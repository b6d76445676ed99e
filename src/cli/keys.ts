import type { Command } from "commander";
import { addKeysCreate } from "./keys-create.ts";
import { addKeysList } from "./keys-list.ts";
import { addKeysRevoke } from "./keys-revoke.ts";
import { addExamples } from "./options.ts";

/** `headway keys`: manages API keys, with a server or without one. */
export function addKeys(program: Command): void {
  const keys = program
    .command("keys")
    .summary("make, list and revoke API keys")
    .description("manage API keys, in the database itself (DATABASE_URL, or the embedded one in HEADWAY_DATA)");
  addKeysCreate(keys);
  addKeysList(keys);
  addKeysRevoke(keys);
  addExamples(keys, [
    "export HEADWAY_API_KEY=$(headway keys create --name laptop --scope admin)",
    "headway keys list",
    "headway keys revoke 019a2f6e-55d1-7000-8000-000000000000",
  ]);
}
