#!/usr/bin/env node
import { accessSync, constants, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder where Node keeps what it has compiled: in the installation, or else, where that is read-only, the user's
 * cache. Undefined where neither can be written. Never a folder that other users may write, since what is in it is run.
 */
function compileCacheFolder(): string | undefined {
  const installed = fileURLToPath(new URL("../node_modules/.cache/headway", import.meta.url));
  const own = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "headway");
  return [installed, own].find((folder) => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}

// Before anything else is loaded: to compile it is most of the work of a start.
const folder = compileCacheFolder();
if (folder) enableCompileCache(folder);
await import("./cli/program.ts");
