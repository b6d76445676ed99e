/** What ended a wait: something changed (or the wait was called off), or nothing did for the time. */
export type Outcome = "news" | "quiet";

/** What watchers of one thing share while at least one of them is there. */
export class Topic {
  /** Grows with every wake. */
  version = 0;
  /** What the process knows of the topic without reading, in the terms of who watches. */
  memory: unknown;
  readonly #pages = new Map<string, Promise<unknown>>();
  #waiting = new Set<Subscription>();

  /**
   * Makes a page once for all who stand at the same position: one read, one message, encoded once. Kept until the
   * next wake; a failure is not kept.
   */
  share<T>(key: string, make: () => Promise<T>): Promise<T> {
    let page = this.#pages.get(key) as Promise<T> | undefined;
    if (!page) {
      page = make();
      this.#pages.set(key, page);
      page.catch(() => this.#pages.delete(key));
    }
    return page;
  }

  /** Something has changed: everybody reads again. */
  wake(): void {
    this.version += 1;
    this.#pages.clear();
    const woken = this.#waiting;
    this.#waiting = new Set();
    for (const subscription of woken) subscription.end("news");
  }

  /** Adds a subscription to those that the next wake ends the wait of. */
  await(subscription: Subscription): void {
    this.#waiting.add(subscription);
  }

  /** Takes a subscription out again. */
  forget(subscription: Subscription): void {
    this.#waiting.delete(subscription);
  }
}

/**
 * One watcher's interest in a topic. Disposing ends it. It has one timer and one listener for all of its waits: there
 * may be thousands of watchers, each woken many times a second.
 */
export class Subscription implements Disposable {
  readonly topic: Topic;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #leave: () => void;
  readonly #abort = () => this.end("news");
  #resolve: ((outcome: Outcome) => void) | undefined;

  constructor(topic: Topic, options: { signal: AbortSignal; quietMs: number; leave: () => void }) {
    this.topic = topic;
    this.#signal = options.signal;
    this.#leave = options.leave;
    this.#timer = setTimeout(() => this.end("quiet"), options.quietMs);
    this.#signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** Waits until the topic has moved on from a version, or the quiet time is over, or the signal aborts. */
  news(version: number): Promise<Outcome> {
    if (this.topic.version !== version || this.#signal.aborted) return Promise.resolve("news");
    this.#timer.refresh();
    this.topic.await(this);
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Waits as {@link news}, and for so long at most. */
  async newsWithin(version: number, ms: number): Promise<Outcome> {
    const timer = setTimeout(() => this.end("quiet"), ms);
    try {
      return await this.news(version);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the wait under way, if there is one. */
  end(outcome: Outcome): void {
    const resolve = this.#resolve;
    if (!resolve) return;
    this.#resolve = undefined;
    this.topic.forget(this);
    resolve(outcome);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#abort);
    this.#leave();
  }
}

/** The topics of a process that somebody watches. */
export class Hub {
  readonly #topics = new Map<string, { topic: Topic; subscribers: number }>();

  /** Joins the watchers of a topic. Subscribe before the first read: what changes in between is then news. */
  subscribe(name: string, signal: AbortSignal, quietMs: number): Subscription {
    const entry = this.#topics.get(name) ?? { topic: new Topic(), subscribers: 0 };
    this.#topics.set(name, entry);
    entry.subscribers += 1;
    const leave = () => {
      entry.subscribers -= 1;
      if (entry.subscribers === 0) this.#topics.delete(name);
    };
    return new Subscription(entry.topic, { signal, quietMs, leave });
  }

  /** The topic of that name, if somebody watches it. */
  find(name: string): Topic | undefined {
    return this.#topics.get(name)?.topic;
  }

  /** Tells those who watch a topic to look again. */
  wake(name: string): void {
    this.find(name)?.wake();
  }

  /** The topics that somebody watches, of those whose names begin so. */
  names(prefix: string): string[] {
    return [...this.#topics.keys()].filter((name) => name.startsWith(prefix));
  }
}
