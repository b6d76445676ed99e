import type { JsonObject } from "@bufbuild/protobuf";
import { MessageFormat, MessageRole, type SessionMessage } from "../../gen/ts/headway/v1/message_pb.ts";
import type { Session } from "../../gen/ts/headway/v1/session_pb.ts";
import type { TestDatabase } from "./database.ts";
import type { Clients } from "./lanes.ts";

export const { USER, ASSISTANT, SYSTEM, DEVELOPER, TOOL } = MessageRole;
export const { HEADWAY, OPENAI, ANTHROPIC, GEMINI } = MessageFormat;

type Sessions = Clients["sessions"];
type CreateInit = Omit<NonNullable<Parameters<Sessions["createSession"]>[0]>, "$typeName">;
type ListInit = Omit<NonNullable<Parameters<Sessions["listMessages"]>[0]>, "$typeName">;

/** Creates a session and answers it. */
export async function createSession(sessions: Sessions, init: CreateInit = {}): Promise<Session> {
  const { session } = await sessions.createSession(init);
  if (!session) throw new Error("the answer holds no session");
  return session;
}

/** Gets a session. */
export async function getSession(sessions: Sessions, sessionId: string): Promise<Session> {
  const { session } = await sessions.getSession({ sessionId });
  if (!session) throw new Error("the answer holds no session");
  return session;
}

/** A message to store, with a text, in the contract's own form. */
export function says(text: string, role: MessageRole = USER) {
  const parts = [{ part: { case: "text" as const, value: { text } } }];
  return { content: { case: "canonical" as const, value: { role, parts } } };
}

/** A message to store, in the form of a vendor. */
export function vendor(format: MessageFormat, message: JsonObject) {
  return { content: { case: "vendor" as const, value: { format, message } } };
}

/** Stores texts in one call, and answers the messages. */
export async function store(sessions: Sessions, sessionId: string, ...texts: string[]): Promise<SessionMessage[]> {
  return (await sessions.storeMessages({ sessionId, messages: texts.map((text) => says(text)) })).messages;
}

/** All messages of a session that a request asks for, page by page. */
export async function messagesOf(sessions: Sessions, request: ListInit): Promise<SessionMessage[]> {
  return (await messagePages(sessions, request)).flatMap(({ messages }) => messages);
}

/** Every page of a list of messages. `between` runs after each page but the last. */
export async function messagePages(
  sessions: Sessions,
  request: ListInit,
  between: (page: number) => Promise<unknown> = async () => {},
) {
  const pages = [];
  for (let pageToken = ""; ; ) {
    const page = await sessions.listMessages({ ...request, pageToken });
    pages.push(page);
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
    await between(pages.length);
  }
}

/** The text of a message in the contract's own form. */
export function textOf({ canonical }: SessionMessage): string {
  const texts = canonical?.parts.map(({ part }) => (part.case === "text" ? part.value.text : `[${part.case}]`));
  return texts?.join("") ?? "";
}

/** Keeps the extraction away from a session, as if another process had it. */
export async function hold({ query }: Pick<TestDatabase, "query">, sessionId: string): Promise<void> {
  await query("update session set run_id = 'held', run_expires_at = now() + interval '1 hour' where id = $1", [
    sessionId,
  ]);
}
