/** Wakes who waits for something to happen. */
class Pulse {
  #next = Promise.withResolvers<void>();

  /** Resolves when it fires for the next time. */
  get fired(): Promise<void> {
    return this.#next.promise;
  }

  fire(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}

/** How a stream of messages is handled. */
export interface InOrderOptions<In> {
  /** How many messages may be under way at once. */
  readonly maxUnderWay: number;
  /** How many bytes of them, and one message more. */
  readonly maxBytesUnderWay: number;
  readonly weigh: (message: In) => number;
  /** Takes no more messages; the answers that are owed are still given. */
  readonly signal: AbortSignal;
}

/**
 * Handles messages as they come, many at once, and yields the answers in the order of the messages.
 *
 * When as many answers are owed as may be under way, no further message is taken: the transport holds the sender back.
 */
export async function* inOrder<In, Out>(
  messages: AsyncIterable<In>,
  handle: (message: In) => Promise<Out>,
  { maxUnderWay, maxBytesUnderWay, weigh, signal }: InOrderOptions<In>,
): AsyncGenerator<Out, void, undefined> {
  const owed: { readonly answer: Promise<Out>; readonly bytes: number }[] = [];
  let bytesUnderWay = 0;
  const arrived = new Pulse();
  const answered = new Pulse();
  let ended = false;
  let failure: { readonly cause: unknown } | undefined;
  const end = () => {
    ended = true;
    arrived.fire();
    answered.fire();
  };

  async function take(): Promise<void> {
    try {
      for await (const message of messages) {
        const answer = handle(message);
        // It is awaited in its turn, which may be later than it fails.
        answer.catch(() => {});
        const bytes = weigh(message);
        owed.push({ answer, bytes });
        bytesUnderWay += bytes;
        arrived.fire();
        while ((owed.length >= maxUnderWay || bytesUnderWay > maxBytesUnderWay) && !ended) await answered.fired;
        if (ended) return;
      }
    } catch (cause) {
      failure = { cause };
    } finally {
      end();
    }
  }

  signal.addEventListener("abort", end, { once: true });
  const taking = take();
  try {
    while (!ended || owed.length > 0) {
      const next = owed[0];
      if (next) {
        yield await next.answer;
        void owed.shift();
        bytesUnderWay -= next.bytes;
        answered.fire();
      } else {
        await arrived.fired;
      }
    }
    if (failure) throw failure.cause;
  } finally {
    signal.removeEventListener("abort", end);
    end();
    // After an abort the sender may stay silent: nobody waits for its next message.
    if (!signal.aborted) await taking;
  }
}
