import type { Extractor } from "./extractor.ts";
import { rulesExtractor } from "./rules/rules-extractor.ts";

/** The name of an extractor. */
export type ExtractorName = Extractor["name"];

// One line for each extractor that can be had by its name.
const makers: { readonly [name in ExtractorName]?: () => Extractor } = {
  rules: () => rulesExtractor,
};

/** The extractors that can be had. */
export const extractorNames: readonly string[] = Object.keys(makers);

/** The extractor of a name, one of {@link extractorNames}. */
export function extractorNamed(name: string): Extractor {
  const make = Object.entries(makers).find(([known]) => known === name)?.[1];
  if (!make) throw new Error(`there is no extractor ${JSON.stringify(name)}: say ${extractorNames.join(" or ")}`);
  return make();
}
