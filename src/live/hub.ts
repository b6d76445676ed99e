/** What watchers of one thing share while at least one of them is there. */
export class Topic {
  /** Grows with every wake. */
  version = 0;
  readonly waiting = new Set<() => void>();
  readonly #pages = new Map<string, Promise<unknown>>();
  /** What the process knows of the topic without reading, in the terms of who watches. */
  memory: unknown;

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
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const resume of woken) resume();
  }
}

/** One watcher's interest in a topic. Disposing ends it. */
export class Subscription implements Disposable {
  readonly topic: Topic;
  readonly #leave: () => void;

  constructor(topic: Topic, leave: () => void) {
    this.topic = topic;
    this.#leave = leave;
  }

  /** Waits until the topic has moved on from a version, or for a time, or for the signal. */
  async news(version: number, forMs: number, signal: AbortSignal): Promise<"news" | "quiet"> {
    const { topic } = this;
    if (topic.version !== version || signal.aborted) return "news";
    return await new Promise((resolve) => {
      const end = (outcome: "news" | "quiet") => {
        clearTimeout(timer);
        topic.waiting.delete(resume);
        signal.removeEventListener("abort", resume);
        resolve(outcome);
      };
      const resume = () => end("news");
      const timer = setTimeout(() => end("quiet"), forMs);
      topic.waiting.add(resume);
      signal.addEventListener("abort", resume, { once: true });
    });
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}

/** The topics of a process that somebody watches. */
export class Hub {
  readonly #topics = new Map<string, { topic: Topic; subscribers: number }>();

  /** Joins the watchers of a topic. Subscribe before the first read: what changes in between is then news. */
  subscribe(name: string): Subscription {
    const entry = this.#topics.get(name) ?? { topic: new Topic(), subscribers: 0 };
    this.#topics.set(name, entry);
    entry.subscribers += 1;
    return new Subscription(entry.topic, () => {
      entry.subscribers -= 1;
      if (entry.subscribers === 0) this.#topics.delete(name);
    });
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
