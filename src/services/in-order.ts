/**
 * Handles messages as they come, many at once, and yields the answers in the order of the messages.
 *
 * When `maxUnderWay` answers are owed, no further message is taken: the sender is held back by the transport.
 */
export async function* inOrder<In, Out>(
  messages: AsyncIterable<In>,
  maxUnderWay: number,
  handle: (message: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const owed: Promise<Out>[] = [];
  let moved = Promise.withResolvers<void>();
  const move = () => {
    moved.resolve();
    moved = Promise.withResolvers();
  };
  let ended = false;
  let failure: { cause: unknown } | undefined;

  async function take(): Promise<void> {
    try {
      for await (const message of messages) {
        const answer = handle(message);
        // Who awaits it may come later than its failure.
        answer.catch(() => {});
        owed.push(answer);
        const room = moved.promise;
        if (owed.length === 1) move();
        if (owed.length >= maxUnderWay && !ended) await (owed.length === 1 ? moved.promise : room);
        if (ended) return;
      }
    } catch (cause) {
      failure = { cause };
    } finally {
      ended = true;
      move();
    }
  }

  const taking = take();
  try {
    for (;;) {
      const next = owed[0];
      if (next) {
        const answer = await next;
        owed.shift();
        if (owed.length === maxUnderWay - 1) move();
        yield answer;
      } else if (ended) {
        break;
      } else {
        await moved.promise;
      }
    }
    await taking;
    if (failure) throw failure.cause;
  } finally {
    ended = true;
    move();
  }
}
