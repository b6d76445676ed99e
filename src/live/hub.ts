import { bytesOf } from "../domain/bytes.ts";
import { SnapshotCache } from "../store/snapshot-cache.ts";

/** What ended a wait: something changed (or the wait was called off), or nothing did for the time. */
export type Outcome = "news" | "quiet";

/** A page that watchers share, and where it is kept. */
interface SharedPage {
  readonly key: string;
  readonly topic: Topic;
  readonly made: Promise<unknown>;
  /** Known once it is made. */
  value?: unknown;
}

/** The pages that watchers just read, of all topics of a process, for those right behind them. */
export type RecentPages = SnapshotCache<SharedPage, SharedPage>;

const maxRecentBytes = 16 * 1024 * 1024;

// A message lives as an object and, once it was sent, as the bytes of it too.
const forms = 2;

/** Makes the place for pages that watchers just read. It is bounded by bytes, whatever the number of topics. */
export function recentPages(): RecentPages {
  return new SnapshotCache<SharedPage, SharedPage>({
    maxBytes: maxRecentBytes,
    weigh: ({ value }) => forms * bytesOf(value),
    onGone: (page) => page.topic.drop(page),
  });
}

/** What watchers of one thing share while at least one of them is there. */
export class Topic {
  /** Grows with every wake. */
  version = 0;
  /** What the process knows of the topic without reading, in the terms of who watches. */
  memory: unknown;
  readonly #recent: RecentPages;
  readonly #pages = new Map<string, SharedPage>();
  #waiting = new Set<Subscription>();

  constructor(recent: RecentPages) {
    this.#recent = recent;
  }

  /**
   * Makes a page once for all who stand at the same position: one read, one message, encoded once.
   *
   * It is shared while it is being made. Then it lives among the recent pages, until the next wake at most: whoever
   * comes later reads again, and a reader of a long log leaves nothing behind. A failure is not kept.
   */
  share<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#pages.get(key);
    if (known) {
      this.#recent.get(known);
      return known.made as Promise<T>;
    }
    const made = make();
    const page: SharedPage = { key, topic: this, made };
    this.#pages.set(key, page);
    const keep = (value: T) => {
      if (this.#pages.get(key) !== page) return;
      page.value = value;
      this.#recent.set(page, page);
      if (!this.#recent.has(page)) this.drop(page);
    };
    made.then(keep, () => this.drop(page));
    return made;
  }

  /** Forgets a page. */
  drop(page: SharedPage): void {
    if (this.#pages.get(page.key) === page) this.#pages.delete(page.key);
  }

  /** Forgets all pages. */
  dropAll(): void {
    const pages = [...this.#pages.values()];
    this.#pages.clear();
    for (const page of pages) this.#recent.delete(page);
  }

  /** Something has changed: everybody reads again. */
  wake(): void {
    this.version += 1;
    if (this.#pages.size > 0) this.dropAll();
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

interface Entry {
  readonly topic: Topic;
  subscribers: number;
}

/**
 * The topics of a process that somebody watches. The name of a topic is its kind, its project and the rest, in lines.
 * What commits ask of the hub costs the same however many topics there are.
 */
export class Hub {
  readonly #recent = recentPages();
  readonly #topics = new Map<string, Entry>();
  /** By kind, then by project. */
  readonly #watched = new Map<string, Map<string, Set<Topic>>>();

  /** Joins the watchers of a topic. Subscribe before the first read: what changes in between is then news. */
  subscribe(name: string, signal: AbortSignal, quietMs: number): Subscription {
    const entry = this.#topics.get(name) ?? this.#add(name);
    entry.subscribers += 1;
    const leave = () => {
      entry.subscribers -= 1;
      if (entry.subscribers === 0) this.#remove(name, entry.topic);
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

  /** Whether somebody watches a topic of a kind. */
  isWatched(kind: string): boolean {
    return this.#watched.has(kind);
  }

  /** The projects in which somebody watches a topic of a kind. */
  watchedProjects(kind: string): Iterable<string> {
    return this.#watched.get(kind)?.keys() ?? [];
  }

  /** Forgets what is known of the topics of projects, or of all, and tells those who watch them to look again. */
  forget(projects?: readonly string[]): void {
    for (const byProject of this.#watched.values()) {
      for (const project of projects ?? byProject.keys()) {
        for (const topic of byProject.get(project) ?? []) {
          topic.memory = undefined;
          topic.wake();
        }
      }
    }
  }

  #add(name: string): Entry {
    const entry = { topic: new Topic(this.#recent), subscribers: 0 };
    this.#topics.set(name, entry);
    const [kind = "", project = ""] = name.split("\n", 2);
    const byProject = this.#watched.get(kind) ?? new Map<string, Set<Topic>>();
    this.#watched.set(kind, byProject);
    const topics = byProject.get(project) ?? new Set();
    byProject.set(project, topics.add(entry.topic));
    return entry;
  }

  #remove(name: string, topic: Topic): void {
    this.#topics.delete(name);
    topic.dropAll();
    const [kind = "", project = ""] = name.split("\n", 2);
    const byProject = this.#watched.get(kind);
    const topics = byProject?.get(project);
    topics?.delete(topic);
    if (topics?.size === 0) byProject?.delete(project);
    if (byProject?.size === 0) this.#watched.delete(kind);
  }
}
