import type { PlanningNoteRow, PreferenceRow } from "../store/preference-list.ts";
import type { TaskRow } from "../store/task-rows.ts";

/** The part of a summary that is about a task. */
export function taskElement(task: TaskRow): string {
  const { place, status, description, progress, progressCount, preferences } = task;
  const attributes = `id="${place}" status="${status}" description="${escaped(description)}"`;
  const shown = progress.map(({ text }) => text);
  const parts = [
    listElement("progress", shown, progressCount - shown.length + 1),
    listElement("user_preference", preferences),
  ].filter((part) => part !== "");
  return parts.length === 0 ? `<task ${attributes}></task>` : `<task ${attributes}>\n${parts.join("\n")}\n</task>`;
}

/** The part of a summary that is about all of the session. Empty when there is nothing to say. */
export function sessionElements(preferences: readonly PreferenceRow[], notes: readonly PlanningNoteRow[]): string {
  const planned = notes.map(({ text }) => text).filter((text) => text !== "");
  const parts = [
    listElement(
      "user_preference",
      preferences.map(({ text }) => text),
    ),
    listElement("planning", planned),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function listElement(name: string, lines: readonly string[], from = 1): string {
  if (lines.length === 0) return "";
  const numbered = lines.map((line, i) => `${from + i}. ${escaped(line)}`);
  return `<${name}>\n${numbered.join("\n")}\n</${name}>`;
}

const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * A text that cannot pass for an element, an end of one, or the next line of a list: a conversation may hold anything.
 */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => named[sign] ?? sign).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, reference);
}

/** A control character by its number; XML takes none but three even so. */
function reference(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const isTaken = code >= 0x7f || sign === "\n" || sign === "\r" || sign === "\t";
  return isTaken ? `&#${code};` : "\ufffd";
}
