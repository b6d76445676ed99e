import type { ChatCompletionFunctionTool } from "openai/resources/chat/completions";
import { z } from "zod";
import { taskStatuses } from "../../domain/task-status.ts";
import type { Operation } from "../operation.ts";

/** What a model may call. */
export interface Tool {
  readonly definition: ChatCompletionFunctionTool;
  /** The operation that a call means, or null when it is the end. Throws a ZodError on arguments that do not fit. */
  read(args: object): Operation | null;
}

const order = z.int().describe("The order of the task, as it is numbered now.");
const messages = z
  .array(z.strictObject({ first: z.int(), last: z.int() }))
  .describe("Ranges of message numbers, both ends included.");

/** The tools of a run, by their names: one for each kind of operation, and the end. */
export const tools: ReadonlyMap<string, Tool> = new Map([
  tool(
    "insert_task",
    "Adds a task. It is PENDING and has no messages until you link some.",
    {
      after_order: z
        .int()
        .describe("The new task comes after this one and moves the later ones back. 0 puts it first."),
      description: z
        .string()
        .describe("What the user asked for, in the user's language and close to the user's words."),
    },
    ({ after_order, description }) => ({ kind: "insertTask", afterOrder: after_order, description }),
  ),
  tool(
    "update_task",
    "Changes the description or the status of a task, or both.",
    {
      order,
      description: z.string().nullable().describe("The whole new description. null leaves it."),
      status: z.enum(taskStatuses).nullable().describe("null leaves it."),
      reason: z.string().nullable().describe("Why the status changes, in a few words."),
    },
    ({ order, description, status, reason }) => ({
      kind: "updateTask",
      order,
      ...(description === null ? {} : { description }),
      ...(status === null ? {} : { status }),
      ...(reason === null ? {} : { reason }),
    }),
  ),
  tool(
    "link_messages",
    "Links messages to a task as its evidence. A PENDING task becomes RUNNING by it, unless before_work is true.",
    {
      order,
      messages,
      before_work: z.boolean().describe("true when these messages only ask for the task or talk about it."),
    },
    ({ order, messages, before_work }) => ({ kind: "linkMessages", order, messages, beforeWork: before_work }),
  ),
  tool(
    "append_progress",
    "Adds a line of progress to a task: one sentence with the concrete values.",
    { order, text: z.string() },
    ({ order, text }) => ({ kind: "appendProgress", order, text }),
  ),
  tool(
    "record_preference",
    "Records one lasting preference of the user or fact about the user, in the third person.",
    {
      text: z.string(),
      order: z.int().nullable().describe("The task that it was said about. null when it holds for all."),
      evidence: messages,
    },
    ({ text, order, evidence }) => ({
      kind: "recordPreference",
      text,
      ...(order === null ? {} : { order }),
      evidence,
    }),
  ),
  tool(
    "note_planning",
    "Notes what was planned or discussed but not begun, such as a plan that waits for approval.",
    { text: z.string(), messages },
    ({ text, messages }) => ({ kind: "notePlanning", text, messages }),
  ),
  tool("finish", "Ends your work: the tasks are up to date with the whole batch.", {}, () => null),
]);

function tool<Shape extends z.ZodRawShape>(
  name: string,
  description: string,
  shape: Shape,
  operationOf: (args: z.output<z.ZodObject<Shape, z.core.$strict>>) => Operation | null,
): [string, Tool] {
  const schema = z.strictObject(shape);
  // A field that may be null may as well be left out: only endpoints that hold a model to the schema prevent it.
  const unset = Object.fromEntries(Object.keys(shape).map((field) => [field, null]));
  const parameters = parametersOf(schema);
  return [
    name,
    {
      definition: { type: "function", function: { name, description, strict: true, parameters } },
      read: (args) => operationOf(schema.parse({ ...unset, ...args })),
    },
  ];
}

/** The schema as the strict mode of Chat Completions takes it: without a dialect, and without the bounds of a double. */
function parametersOf(schema: z.ZodType): { [name: string]: unknown } {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.minimum;
      delete jsonSchema.maximum;
    },
  });
  return parameters;
}
