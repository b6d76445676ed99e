import { folded, says } from "./language/cues.ts";
import { segments } from "./text/sentences.ts";
import { topicOf } from "./text/words.ts";

/** What a user's message says about the work that was done before it. */
export interface Mood {
  readonly isPleased: boolean;
  readonly complains: boolean;
  readonly drops: boolean;
  readonly assents: boolean;
  /** It only thanks, greets or takes leave. */
  readonly isOnlyPolite: boolean;
}

const approving = /^[\s\p{P}]*(?:👍|🙏|❤|🎉|💯|👌|✅|😍|🙌|🥳)/u;

/** Reads the mood of a user's message. */
export function moodOf(text: string): Mood {
  const thanks = says("thanks", text);
  const complains = says("complaint", text);
  const praises = says("praise", text) || approving.test(text);
  return {
    // "Thanks, but it is still broken" is a complaint.
    isPleased: (thanks || praises) && !complains,
    complains,
    drops: says("drop", text),
    assents: says("assent", firstSentence(text)),
    isOnlyPolite: segments(text).every((segment) => isPolite(segment.text)),
  };
}

function isPolite(sentence: string): boolean {
  const polite = says("thanks", sentence) || says("praise", sentence) || says("chat", sentence);
  return !/[?？]/.test(sentence) && (polite || approving.test(sentence)) && topicOf(folded(sentence)).size <= 6;
}

function firstSentence(text: string): string {
  return segments(text)[0]?.text ?? "";
}
