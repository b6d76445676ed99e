import type { JsonObject } from "@bufbuild/protobuf";
import type { Clients } from "./lanes.ts";
import { OPENAI, vendor } from "./sessions.ts";

/**
 * The messages of a conversation, in OpenAI's form: "U: ..." is the user, "A: ..." the agent, and
 * "C: name {...} => result" a call and what came of it.
 */
export function transcript(...lines: readonly string[]): JsonObject[] {
  return lines.flatMap((line, i): JsonObject[] => {
    const text = line.slice(3);
    if (line.startsWith("U")) return [{ role: "user", content: text }];
    if (line.startsWith("A")) return [{ role: "assistant", content: text }];
    const [call = "", result = ""] = text.split(" => ");
    const [name = "", ...args] = call.split(" ");
    const id = `call_${i}`;
    const toolCall = { id, type: "function", function: { name, arguments: args.join(" ") } };
    return [
      { role: "assistant", content: null, tool_calls: [toolCall] },
      { role: "tool", tool_call_id: id, content: result },
    ];
  });
}

/** Stores a conversation into a session, and has it extracted. */
export async function tellAll({ sessions }: Clients, sessionId: string, ...lines: readonly string[]): Promise<void> {
  await sessions.storeMessages({ sessionId, messages: transcript(...lines).map((one) => vendor(OPENAI, one)) });
  await sessions.flush({ sessionId });
}
