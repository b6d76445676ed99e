import { type Command, InvalidArgumentError } from "commander";
import { type ApiKeyScope, apiKeyScopes } from "../domain/api-key.ts";
import { createApiKey } from "../store/api-key-store.ts";
import { addKeyOptions, type KeyOptions, keyObject, withKeyDatabase } from "./key-database.ts";
import { addExamples } from "./options.ts";
import { notice, printJson, printLine } from "./output.ts";

interface CreateOptions extends KeyOptions {
  readonly name: string;
  readonly scope: ApiKeyScope;
  readonly json?: true;
}

const nameCharacters = 255;

/** `headway keys create`: makes a key, and prints its secret this one time. */
export function addKeysCreate(keys: Command): void {
  const command = keys
    .command("create")
    .description(
      "make a key, and print its secret, which cannot be had again; from the first key on, all calls need one",
    )
    .requiredOption("--name <name>", "what it is for, for people", keyName)
    .requiredOption("--scope <scope>", "read, write (what an agent needs) or admin", keyScope);
  addKeyOptions(command)
    .option("--create-project", "make the project if it does not exist")
    .option("--json", "print an object with the secret")
    .action(async (options: CreateOptions) => {
      const { name, scope, project, json, createProject = false } = options;
      await withKeyDatabase({ ...options, createProject }, async (database, shown) => {
        const { key, secret } = await createApiKey(database, { projectId: project, name, scope });
        if (json) {
          printJson({ ...keyObject(key), secret });
          return;
        }
        notice(
          `made key ${key.id} with scope ${scope.toLowerCase()} in project ${project} of ${shown}: keep the secret, it is shown only now`,
        );
        printLine(secret);
      });
    });
  addExamples(command, [
    "export HEADWAY_API_KEY=$(headway keys create --name laptop --scope admin)",
    "headway keys create --name crawler --scope write --project research --create-project --json",
  ]);
}

function keyName(value: string): string {
  if (value.trim() !== "" && Array.from(value).length <= nameCharacters) return value;
  throw new InvalidArgumentError(`It must have 1 to ${nameCharacters} characters.`);
}

function keyScope(value: string): ApiKeyScope {
  const scope = apiKeyScopes.find((one) => one === value.toUpperCase());
  if (scope) return scope;
  throw new InvalidArgumentError("It must be read, write or admin.");
}
