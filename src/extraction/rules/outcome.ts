import { says } from "./language/cues.ts";
import { segments } from "./text/sentences.ts";

/** How a piece of work stands by what an agent says of it. */
export type TextOutcome = "done" | "failed" | "waiting" | "underway" | "unsaid";

/** Reads how the work stands from an agent's last words on it. What neither asks nor refuses answers: that is done. */
export function outcomeOf(text: string): TextOutcome {
  const told = segments(text).map((segment) => segment.text);
  const matter = told.filter((sentence) => !says("courtesy", sentence) || says("refused", sentence));
  if (matter.length === 0) return "unsaid";
  const asks = matter.some((sentence) => says("waiting", sentence) || /[?？]\s*$/.test(sentence));
  const done = matter.findLastIndex((sentence) => says("done", sentence) && !says("refused", sentence));
  const refused = matter.findLastIndex((sentence) => says("refused", sentence) && !says("done", sentence));
  const failed = matter.findLastIndex((sentence) => says("failed", sentence) && !says("done", sentence));
  // What is said later is how it ended: "I found the booking. However, it cannot be changed."
  if (refused > done) return "failed";
  if (asks) return "waiting";
  if (done >= 0) return "done";
  if (matter.some((sentence) => says("underway", sentence))) return "underway";
  return failed >= 0 ? "failed" : "done";
}
