import type { ExtractorName } from "../domain/extraction.ts";
import { extractorUnavailable, modelNotAllowed } from "../domain/extraction-errors.ts";
import type { Extractor } from "./extractor.ts";
import { createLlmExtractor } from "./llm/llm-extractor.ts";
import type { LlmSettings } from "./llm/llm-settings.ts";

/** Makes an extractor that asks a model; an empty one is that of its settings. Throws FieldInvalid for another. */
export type ExtractorMaker = (model: string) => Extractor;

/** The extractors of a server. */
export class ServerExtractors {
  readonly #makers: { readonly [name in ExtractorName]?: ExtractorMaker };
  /** What the loop runs. Undefined when this server extracts nothing by itself. */
  readonly standard: Extractor | undefined;

  constructor(standard: ExtractorName | "off", makers: { readonly [name in ExtractorName]?: ExtractorMaker }) {
    this.#makers = makers;
    this.standard = standard === "off" ? undefined : this.find({ extractor: standard });
  }

  /** The extractor that is asked for, or the one that the loop runs. Throws ExtractorUnavailable or FieldInvalid. */
  find({ extractor = "", model = "" }: { readonly extractor?: string; readonly model?: string }): Extractor {
    const name = extractor || this.standard?.name;
    const own = name === this.standard?.name && (model === "" || model === this.standard?.model);
    if (own && this.standard) return this.standard;
    const make = Object.entries(this.#makers).find(([known]) => known === name)?.[1];
    if (make) return make(model);
    throw extractorUnavailable(name, Object.keys(this.#makers));
  }
}

/** The settings of the extractor `llm` of a server. */
interface ConfiguredLlm extends LlmSettings {
  /** The models that a request may name, beside the one of the settings. */
  readonly allowedModels: readonly string[];
}

/** The extractors that the settings of a server name. */
export function configuredExtractors(
  { extractor, llm }: { readonly extractor: ExtractorName | "off"; readonly llm: ConfiguredLlm | undefined },
  rules: () => Extractor,
): ServerExtractors {
  return new ServerExtractors(extractor, {
    rules: (model) => {
      if (model !== "") throw modelNotAllowed("rules", model, []);
      return rules();
    },
    ...(llm && {
      llm: (model: string) => createLlmExtractor(model === "" ? llm : { ...llm, model: allowed(llm, model) }),
    }),
  });
}

function allowed(llm: ConfiguredLlm, model: string): string {
  const models = [...new Set([llm.model, ...llm.allowedModels])];
  if (!models.includes(model)) throw modelNotAllowed("llm", model, models);
  return model;
}
