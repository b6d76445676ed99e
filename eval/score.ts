import type { ExtractedTask, Extraction } from "../src/extraction/dry-run.ts";
import { groupingF1, mean } from "./grouping.ts";
import type { Expected, Labelled } from "./labelled.ts";

/** How good extractions are. Each figure is from 0 to 1. */
export interface Score {
  readonly conversations: number;
  readonly tasks: number;
  /** Conversations with the right number of tasks. */
  readonly count: number;
  /** Which of the user's messages belong together, as the F1 of extended B-cubed. */
  readonly grouping: number;
  /** Expected tasks that have their status. */
  readonly status: number;
  /** Expected facts that stand in the progress of their task. */
  readonly progress: number;
  /** The F1 of preferences. */
  readonly prefs: number;
  /** The mean of the five. */
  readonly overall: number;
}

/** A labelled conversation and what came of it. */
export interface Scored {
  readonly labelled: Labelled;
  readonly extraction: Extraction;
}

/** Scores extractions against their labels. */
export function scoreOf(all: readonly Scored[]): Score {
  const pairs = all.flatMap(({ labelled, extraction }) => paired(labelled.expected.tasks, extraction.tasks));
  const facts = pairs.flatMap(({ wanted, found }) => {
    const told = comparable(found?.progress.join("\n") ?? "");
    return wanted.progress_facts.map((fact) => Number(told.includes(comparable(fact))));
  });
  const figures = {
    count: mean(
      all.map(({ labelled, extraction }) => Number(labelled.expected.tasks.length === extraction.tasks.length)),
    ),
    grouping: mean(all.map(groupingOf)),
    status: share(pairs.map(({ wanted, found }) => Number(found?.status.toLowerCase() === wanted.status))),
    progress: share(facts),
    prefs: preferencesF1(all),
  };
  return { conversations: all.length, tasks: pairs.length, ...figures, overall: mean(Object.values(figures)) };
}

function groupingOf({ labelled, extraction }: Scored): number {
  const turns = labelled.messages.flatMap(({ role, parts }, i) => {
    // A tool's result may come in a message of the user: that is not the user speaking.
    return role === "USER" && parts.some((part) => part.kind !== "toolResult") ? [i] : [];
  });
  return groupingF1(
    turns,
    labelled.expected.tasks.map((task) => task.message_indices),
    extraction.tasks.map((task) => task.messages),
  );
}

interface Pair {
  readonly wanted: Expected["tasks"][number];
  readonly found: ExtractedTask | undefined;
}

/** Each expected task with the one that was found for it: those that share most of their messages first. */
function paired(wanted: Expected["tasks"], found: readonly ExtractedTask[]): Pair[] {
  const likely = wanted
    .flatMap((each) => found.map((task) => ({ each, task, overlap: overlapOf(each.message_indices, task.messages) })))
    .filter(({ overlap }) => overlap > 0)
    .toSorted((a, b) => b.overlap - a.overlap);
  const partner = new Map<Pair["wanted"], ExtractedTask>();
  const taken = new Set<ExtractedTask>();
  for (const { each, task } of likely) {
    if (partner.has(each) || taken.has(task)) continue;
    partner.set(each, task);
    taken.add(task);
  }
  return wanted.map((each) => ({ wanted: each, found: partner.get(each) }));
}

function overlapOf(a: readonly number[], b: readonly number[]): number {
  return a.filter((item) => b.includes(item)).length / new Set([...a, ...b]).size;
}

function preferencesF1(all: readonly Scored[]): number {
  const wanted: number[] = [];
  const told: number[] = [];
  for (const { labelled, extraction } of all) {
    const texts = extraction.preferences.map(comparable);
    const holds = (text: string, keywords: readonly string[]) =>
      keywords.every((word) => text.includes(comparable(word)));
    const { preferences } = labelled.expected;
    wanted.push(...preferences.map(({ keywords }) => Number(texts.some((text) => holds(text, keywords)))));
    told.push(...texts.map((text) => Number(preferences.some(({ keywords }) => holds(text, keywords)))));
  }
  const recall = share(wanted);
  const precision = share(told);
  if (told.length === 0 && wanted.length > 0) return 0;
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** The mean of what was right. Of nothing, everything was right. */
function share(right: readonly number[]): number {
  return right.length === 0 ? 1 : mean(right);
}

/** Text in which case, thousands separators and line ends make no difference. */
function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/(\d),(?=\d{3})/g, "$1")
    .replace(/\s+/g, " ");
}
