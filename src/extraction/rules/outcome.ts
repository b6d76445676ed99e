import { says } from "./language/cues.ts";
import { segments } from "./text/sentences.ts";

/** How a piece of work stands by what an agent says of it. */
export type TextOutcome = "done" | "failed" | "waiting" | "underway";

/** Reads how the work stands from an agent's last words on it. What neither asks nor refuses answers: that is done. */
export function outcomeOf(text: string): TextOutcome {
  const told = segments(text).map((segment) => segment.text);
  const matter = told.filter((sentence) => !says("courtesy", sentence) || says("refused", sentence));
  const asks = matter.some((sentence) => says("waiting", sentence) || /[?？]\s*$/.test(sentence));
  const refuses = matter.some((sentence) => says("refused", sentence) && !says("done", sentence));
  const done = matter.some((sentence) => says("done", sentence) && !says("refused", sentence));
  const failed = matter.some((sentence) => says("failed", sentence) && !says("done", sentence));
  if (refuses && !(done && !asks)) return "failed";
  if (asks) return "waiting";
  if (matter.some((sentence) => says("underway", sentence)) && !done) return "underway";
  if (failed && !done) return "failed";
  return "done";
}
