import { remembered } from "../../remembered.ts";
import type { Cue } from "./patterns.ts";
import type { Span } from "./phrase.ts";
import { type Action, actions } from "./phrasebook.ts";
import { readingOf } from "./reading.ts";

export type { Cue } from "./patterns.ts";
export type { Span } from "./phrase.ts";
export type { Action } from "./phrasebook.ts";

/** A text as the phrases are written: small letters, straight apostrophes. */
export const folded = remembered((text: string): string =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[’‘´`]/g, "'"),
);

/** Where the first phrase of {@link folded} text stands that is a sign of something. */
export function firstCue(name: Cue, plain: string): Span | undefined {
  return readingOf(plain).first(name);
}

/** The phrase that {@link folded} text begins with, if it is a sign of something. */
export function cueAtStart(name: Cue, plain: string): Span | undefined {
  return readingOf(plain).atStart(name);
}

/** Whether a text holds a phrase that is a sign of something. */
export function says(name: Cue, text: string): boolean {
  return firstCue(name, folded(text)) !== undefined;
}

/** {@link folded} text without the phrases that are a sign of something. */
export function withoutCue(name: Cue, plain: string): string {
  return readingOf(plain).without(name);
}

/** The kinds of action that a text names, in the order in which it names them. */
export const actionsIn = remembered((text: string): readonly Action[] => {
  const reading = readingOf(folded(text));
  const found = actions.flatMap((action) => {
    const at = reading.first(`(${action})`);
    return at ? [{ action, at: at.start }] : [];
  });
  return found.toSorted((a, b) => a.at - b.at).map(({ action }) => action);
});

// What follows a noun and no imperative: "file is", "make lint and make test have to", "order 4471".
const nounStart =
  /^(?:'s)?(?! (?:if|whether|that|what|when|where|who|how|why|which)(?!\p{L}))(?: \S+){0,4}? (?:is|are|was|were|has to|have to|must|should)(?![\p{L}])|^ (?:sure|ich|wir)(?!\p{L})|^ #?[a-z]*-?\d{3,}/u;

/** Where the first verb of a known kind of action stands in {@link folded} text. */
export function firstAction(plain: string): Span | undefined {
  const reading = readingOf(plain);
  const found = actions.flatMap((action) => reading.first(`(${action})`) ?? []);
  return found.toSorted((a, b) => a.start - b.start)[0];
}

/** The kind of action whose verb a text begins with: an imperative in English. */
export function actionAtStart(text: string): Action | undefined {
  const plain = folded(text);
  const reading = readingOf(plain);
  return actions.find((action) => {
    const found = reading.atStart(`(${action})`);
    return found && !nounStart.test(plain.slice(found.end));
  });
}
