import type { Extractor } from "./extractor.ts";
import { createLlmExtractor } from "./llm/llm-extractor.ts";
import type { LlmSettings } from "./llm/llm-settings.ts";
import { rulesExtractor } from "./rules/rules-extractor.ts";

/** The name of an extractor. */
export type ExtractorName = Extractor["name"];

/** Where an extractor finds its settings. Asked only for the one that is wanted: the others' need not be there. */
export interface ExtractorSettings {
  llm(): LlmSettings;
}

// One line for each extractor that can be had by its name.
const makers: { readonly [name in ExtractorName]: (settings: ExtractorSettings) => Extractor } = {
  rules: () => rulesExtractor,
  llm: (settings) => createLlmExtractor(settings.llm()),
};

/** The extractors that can be had. */
export const extractorNames: readonly string[] = Object.keys(makers);

/** The extractor of a name, one of {@link extractorNames}. Throws what is wrong with its settings. */
export function extractorNamed(name: string, settings: ExtractorSettings): Extractor {
  const make = Object.entries(makers).find(([known]) => known === name)?.[1];
  if (!make) throw new Error(`there is no extractor ${JSON.stringify(name)}: say ${extractorNames.join(" or ")}`);
  return make(settings);
}
