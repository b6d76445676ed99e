import type { Extractor } from "../extractor.ts";
import type { LlmSettings } from "./llm-settings.ts";
import { WireDialect } from "./wire-dialect.ts";

/** Has a model read the messages and change the tasks by tools, at any endpoint that speaks Chat Completions. */
export function createLlmExtractor(settings: LlmSettings): Extractor {
  // What the endpoint turned out not to understand is remembered from run to run.
  const dialect = new WireDialect();
  return {
    name: "llm",
    model: settings.model,
    async extract(input, draft, signal) {
      // Loaded with the first run: who never asks a model starts faster without the package.
      const { runAgent } = await import("./agent-run.ts");
      return runAgent({ settings, dialect, input, draft, signal });
    },
  };
}
