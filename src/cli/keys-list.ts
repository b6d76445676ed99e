import type { Command } from "commander";
import type { ApiKey } from "../domain/api-key.ts";
import { listApiKeys } from "../store/api-key-store.ts";
import type { Database } from "../store/database.ts";
import { addKeyOptions, type KeyOptions, keyObject, withKeyDatabase } from "./key-database.ts";
import { addExamples } from "./options.ts";
import { printJson, printLine } from "./output.ts";
import { type Column, tableLines, wideOption } from "./table.ts";
import { oneLine } from "./text.ts";

const pageSize = 1000;
const columns: readonly Column<ApiKey>[] = [
  { head: "ID", cell: ({ id }) => id },
  { head: "SCOPE", cell: ({ scope }) => scope.toLowerCase() },
  { head: "PREFIX", cell: ({ prefix }) => prefix },
  { head: "CREATED", cell: ({ createdAt }) => shownTime(createdAt), dispensable: 1 },
  { head: "REVOKED", cell: ({ revokedAt }) => shownTime(revokedAt), least: 11 },
  { head: "NAME", cell: ({ name }) => oneLine(name), least: 12 },
];

/** `headway keys list`: lists the keys of a project, revoked ones too. */
export function addKeysList(keys: Command): void {
  const command = keys.command("list").description("list the keys of a project, the newest first, revoked ones too");
  addKeyOptions(command)
    .option("--json", "print each as a line of JSON")
    .option(...wideOption)
    .action(async ({ json, wide, ...options }: KeyOptions & { json?: true; wide?: true }) => {
      const { project } = options;
      await withKeyDatabase(options, async (database) => {
        const found = await allKeys(database, project);
        if (json) found.map(keyObject).forEach(printJson);
        else if (found.length === 0) printLine(`project ${project} has no keys`);
        else tableLines(columns, found, { wide }).forEach(printLine);
      });
    });
  addExamples(command, ["headway keys list", "headway keys list --project research --json"]);
}

async function allKeys(database: Database, project: string): Promise<ApiKey[]> {
  const all: ApiKey[] = [];
  for (;;) {
    const page = await listApiKeys(database.fork(), project, all.at(-1)?.id ?? "", pageSize);
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}

function shownTime(time: Date | null | undefined): string {
  return time ? `${time.toISOString().slice(0, 19).replace("T", " ")}Z` : "";
}
