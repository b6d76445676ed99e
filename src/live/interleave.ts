/** Something that came, and the way to let its source go on. */
interface Arrived<T> {
  readonly item: T;
  readonly goOn: () => void;
}

/**
 * Yields what several sources bring, as it comes. A source is asked for more once what it brought was taken, so each is
 * at most one item ahead. Ends when all have; when one fails, fails as it did.
 *
 * A source may wait for long: `stop` is called when nothing more is wanted, and is to end the waits of all.
 */
export async function* interleave<T>(
  sources: readonly AsyncIterable<T>[],
  stop: () => void,
): AsyncGenerator<T, void, undefined> {
  const arrived: Arrived<T>[] = [];
  let news = Promise.withResolvers<void>();
  let open = sources.length;
  let failure: { readonly cause: unknown } | undefined;
  let isStopped = false;

  async function pump(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const item of source) {
        if (isStopped) return;
        const { promise: taken, resolve: goOn } = Promise.withResolvers<void>();
        arrived.push({ item, goOn });
        news.resolve();
        await taken;
        if (isStopped) return;
      }
    } catch (cause) {
      failure ??= { cause };
    } finally {
      open -= 1;
      news.resolve();
    }
  }

  const pumps = sources.map(pump);
  try {
    while (!failure && (open > 0 || arrived.length > 0)) {
      const next = arrived.shift();
      if (next) {
        try {
          yield next.item;
        } finally {
          next.goOn();
        }
      } else {
        await news.promise;
        news = Promise.withResolvers();
      }
    }
    if (failure) throw failure.cause;
  } finally {
    isStopped = true;
    stop();
    for (const { goOn } of arrived) goOn();
    await Promise.all(pumps);
  }
}
