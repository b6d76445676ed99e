import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { Em } from "../store/database.ts";
import { once, type TransactionOptions } from "../store/transaction.ts";
import type { ServiceDeps } from "./deps.ts";
import { answer, requestKey } from "./requests.ts";

/**
 * Does the work of a call that changes something, in one transaction and once for its request id, and has those who
 * watch look. The schemas are those of the request and of the answer.
 */
export async function mutate<Request extends DescMessage, Answer extends DescMessage>(
  { database, committed }: ServiceDeps,
  context: HandlerContext,
  [requestSchema, answerSchema]: readonly [Request, Answer],
  req: MessageShape<Request> & { requestId: string },
  work: (em: Em) => Promise<MessageShape<Answer>>,
  options: TransactionOptions = {},
): Promise<MessageShape<Answer>> {
  const key = requestKey(context, requestSchema, req);
  const encode = (response: MessageShape<Answer>) => toBinary(answerSchema, response);
  const outcome = await once(database, key && { key, encode }, work, options);
  committed();
  return answer(answerSchema, outcome, ({ value }: { value: MessageShape<Answer> }) => value);
}
