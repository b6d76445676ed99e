import { remembered } from "../../remembered.ts";

// What a reader would look up again: addresses, paths, names of things in code, numbers with what belongs to them.
const kinds = [
  /https?:\/\/[^\s)>\]"']+/gu,
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu,
  /`[^`\n]+`/gu,
  /(?<![\w/.@~-])(?:[\w.@~-]{1,80}\/){1,20}[\w.@~-]{0,80}\w/gu,
  /(?<![\w-])--?[a-z][\w-]*(?:=[^\s,;)]+)?/gu,
  /(?<!\w)[\w-]+\.(?:[a-z]{1,5}\d?)(?!\w)/gu,
  /(?:[$€£¥]\s?)?(?<![\p{L}\d])\p{L}{0,20}\d[\p{L}\d_.,:/%+-]*\d*(?:\s?(?:%|€|\$|円|元|ms|s|min|h|GB|MB|TB|kB))?/gu,
  /(?<!\w)(?:[a-z]+_[a-z_]+|[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)*)(?!\w)/gu,
  /(?<!\w)[A-Za-z]+[a-z][A-Z][A-Za-z]+(?!\w)/gu,
  /(?<=\S\s)\p{Lu}\p{Ll}+(?:[ -]\p{Lu}\p{Ll}+)*/gu,
  /"[^"\n]{2,60}"|„[^“\n]{2,60}“|«[^»\n]{2,60}»|「[^」\n]{1,40}」/gu,
];

/** The concrete values that a text names, each once. */
export const valuesIn = remembered((text: string): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const kind of kinds) {
    for (const value of text.match(kind) ?? []) found.add(value.replace(/^[`"„«「]|[`"“»」.,:]+$/gu, "").toLowerCase());
  }
  found.delete("");
  return found;
});
