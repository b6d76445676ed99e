import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { file_google_rpc_error_details } from "../gen/ts/google/rpc/error_details_pb.ts";
import { Health } from "../gen/ts/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../gen/ts/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../gen/ts/grpc/reflection/v1alpha/reflection_pb.ts";
import { file_headway_v1_error_reason } from "../gen/ts/headway/v1/error_reason_pb.ts";
import pkg from "../package.json" with { type: "json" };
import type { Config } from "./config.ts";
import { openDatabase } from "./db/database.ts";
import type { OpenEmbedded } from "./db/embedded.ts";
import { Listener } from "./db/listener.ts";
import { Reach } from "./db/reach.ts";
import { OutageClock } from "./domain/outage-clock.ts";
import { DryRuns, ruleRunPlaces } from "./extraction/dry-runs.ts";
import { ExtractionLoop } from "./extraction/loop.ts";
import { configuredExtractors, type ServerExtractors } from "./extraction/server-extractors.ts";
import { ExtractionThread } from "./extraction/thread/extraction-thread.ts";
import { Hints } from "./live/hints.ts";
import { Hub } from "./live/hub.ts";
import { JournalReader } from "./live/journal-reader.ts";
import { ActivityTopics } from "./services/activity-topics.ts";
import { AsyncTaskNews } from "./services/async-task-news.ts";
import { ChangeTopics } from "./services/change-topics.ts";
import { ClaimDesk } from "./services/claim-desk.ts";
import { contract } from "./services/contract.ts";
import { ProcessingTopics } from "./services/processing-topics.ts";
import { SessionTopics } from "./services/session-topics.ts";
import { TokenCounts } from "./services/token-counts.ts";
import { TrackerTopics } from "./services/tracker-topics.ts";
import type { ActivityRow } from "./store/activity-rows.ts";
import { ActivityWriter } from "./store/activity-writer.ts";
import { EventWriter } from "./store/event-writer.ts";
import { InstanceWriter } from "./store/instance-writer.ts";
import type { QueueListener } from "./store/queue-news.ts";
import { SessionWriter } from "./store/session-writer.ts";
import { TrackerWriter } from "./store/tracker-writer.ts";
import { requireSafeBinding } from "./transport/allowed-hosts.ts";
import { Authenticator } from "./transport/auth.ts";
import { statusOf, toRpcError } from "./transport/errors.ts";
import { FailureLog } from "./transport/failure-log.ts";
import { ServingState } from "./transport/health.ts";
import { KeyNews } from "./transport/key-news.ts";
import { startLanes } from "./transport/lanes.ts";
import { OpenCalls } from "./transport/open-calls.ts";
import { pipe, serve } from "./transport/pipeline.ts";
import { reflection } from "./transport/reflection.ts";
import { LeaseReaper } from "./workers/lease-reaper.ts";
import { startLeftoverRemoval } from "./workers/leftover-removal.ts";
import { Reaper } from "./workers/reaper.ts";
import { startRetention } from "./workers/retention.ts";

/** A running server. Disposing stops it: first it says so, then streams end, then calls, then the database. */
export interface App extends AsyncDisposable {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Where the data is: a directory, or the address of a database without its password. */
  readonly data: string;
  readonly keysRequired: boolean;
  /** Resolves when it cannot go on, with the reason. */
  readonly failed: Promise<Error>;
}

// An instance may have promised to be heard of each second.
const maxReaperPauseMs = 1000;

/** How a server starts. */
export interface StartOptions {
  /** What extracts, instead of what the settings say. */
  readonly extractors?: ServerExtractors | undefined;
  /** How to open the embedded database, when it has been launched before. */
  readonly openEmbedded?: OpenEmbedded | undefined;
  readonly signal?: AbortSignal;
}

/** Starts the server. The only place that knows every part. A start that fails stops what it has started. */
export async function startApp(
  config: Config,
  log: Logger,
  { extractors: ownExtractors, openEmbedded, signal }: StartOptions = {},
): Promise<App> {
  await using undo = new AsyncDisposableStack();
  const failures = new FailureLog(log);
  const onError = (work: string) => (err: unknown) => failures.failed(work, err);
  const thread = undo.use(new ExtractionThread(onError("the extraction thread")));
  const dryThreads = undo.use(new ExtractionThread(onError("the threads of the dry runs"), ruleRunPlaces));
  const extractors = ownExtractors ?? configuredExtractors(config.extraction, () => thread.rules);
  const options = { signal, openEmbedded, tell: (sentence: string) => log.warn(sentence) };
  const opened = undo.use(await openDatabase(config.database, options));
  const clock = new OutageClock();
  const database = { fork: opened.fork, origin: randomUUID(), clock };

  const auth = new Authenticator(database);
  if (config.bootstrapKey !== undefined) await auth.bootstrap(config.bootstrapKey, log);
  await auth.start();
  signal?.throwIfAborted();
  requireSafeBinding(config.host, auth.keysRequired);

  const hub = new Hub();
  const calls = new OpenCalls();
  const keyNews = new KeyNews(auth, calls, onError("reading the API keys"));
  const listener: Listener = new Listener(opened.directUrl, opened.timeouts, (origin) => {
    if (origin !== database.origin) journal.hint();
  });
  const hints = new Hints(listener, database.origin);
  const committed = () => {
    hints.committed();
    if (followers.some((one) => one.isWatched)) journal.hint();
  };
  const changes = new ChangeTopics(hub);
  const topics = new ActivityTopics(hub, database.origin, committed);
  const trackerTopics = new TrackerTopics(hub, database.origin, committed);
  const sessionTopics = new SessionTopics(hub, database.origin, committed);
  const followers = [changes, trackerTopics, sessionTopics];
  const processing = new ProcessingTopics(hub, database.origin, committed);
  const { concurrency, leaseMs, retryMs } = config.extraction;
  const tried = ownExtractors ?? configuredExtractors(config.extraction, () => dryThreads.rules);
  const dryRuns = new DryRuns({ database, extractors: tried, concurrency });
  const loop = new ExtractionLoop({
    ...{ database, extractors, concurrency, leaseMs, retryMs },
    isCrowded: () => sessions.isCrowded || writer.isCrowded,
    onProgress: (touched) => processing.progressed(touched),
    onError: onError("an extraction"),
  });
  const journal = new JournalReader({
    fork: database.fork,
    origin: database.origin,
    lookMs: config.lookMs,
    projects: () => [...new Set(followers.flatMap((one) => [...one.watchedProjects()]))],
    onPass: (pass) => {
      for (const one of [topics, ...followers, claims, keyNews]) one.onPass(pass);
      // Their own process comes to them first. Within this time it would have.
      if (processing.onPass(pass)) loop.due(config.lookMs);
    },
    onMissed: (projects) => hub.forget(projects),
    onLost: (err) => {
      log.warn({ err }, "a part of the journal is gone before it was read: what is watched is read anew");
      hub.forget();
      claims.lookAgain();
      leases.expect(0);
      loop.due();
      void keyNews.lost();
    },
    onError: onError("reading the journal"),
  });
  const moved = () => reaper.hint();
  const queue: QueueListener = {
    ready: (work) => claims.ready(work),
    freed: (projectIds) => claims.freed(projectIds),
    due: (inMs) => leases.expect(inMs),
  };
  const writer = new ActivityWriter(database, config.messages, new AsyncTaskNews(topics, moved), queue);
  const claims = new ClaimDesk({
    ...{ database, writer, queue, committed, startedMessage: config.messages.started },
    onError: onError("queueing a claim again"),
  });
  const leases = new LeaseReaper({
    ...{ database, writer, queue, committed, errorMessage: config.messages.error },
    onError: onError("seeing to the times of the queue"),
  });
  const events = new EventWriter(database, trackerTopics);
  const sessions = new SessionWriter(database, {
    stored: (stored) => {
      const all = stored();
      for (const { dueInMs } of all) if (dueInMs != null) loop.due(dueInMs);
      sessionTopics.stored(() => all);
    },
    unsure: (keys) => {
      loop.due();
      sessionTopics.unsure(keys);
    },
  });
  const trackers = new TrackerWriter(database, config.messages, writer, sessions, trackerTopics);
  const created = (rows: readonly ActivityRow[]) => topics.created(rows);
  const instances = new InstanceWriter(database, config.messages, writer, { created, committed });
  const reaper = new Reaper(instances, {
    lookMs: Math.min(config.lookMs, maxReaperPauseMs),
    onError: onError("bringing instances up to date"),
  });
  const tokens = undo.use(new TokenCounts(database, onError("counting tokens")));
  undo.use(reaper);
  const stopping = new AbortController();

  const handlers = contract({
    ...{ database, writer, claims, events, sessions, trackers, instances, trackerTopics },
    ...{ hub, journal, tokens, extractors, dryRuns, loop, committed },
    messages: config.messages,
    stopping: stopping.signal,
    checkpointMs: config.checkpointMs,
    keysRequired: () => auth.keysRequired,
    keysChanged: async (ids) => {
      hints.committed();
      await keyNews.changed(ids);
    },
    version: pkg.version,
    describe: (err) => statusOf(toRpcError(err)),
  });
  const services = [...handlers.map(({ service }) => service), Health, ServerReflection, ServerReflectionAlpha];
  const serving = new ServingState(services);
  const reflected = reflection(services, [file_google_rpc_error_details, file_headway_v1_error_reason]);
  const methods = [
    ...handlers,
    serve(Health, serving.handlers()),
    serve(ServerReflection, reflected),
    serve(ServerReflectionAlpha, reflected as never),
  ].flatMap((one) => pipe(one, { log, auth, calls }));

  const onChange = (isReached: boolean, err: unknown) => {
    serving.reaches(isReached);
    if (isReached) log.info("the database answers again");
    else log.error({ err }, "the database does not answer");
  };
  undo.use(new Reach({ url: opened.url, timeouts: opened.timeouts, onAnswer: (now) => clock.answered(now), onChange }));
  await journal.start();
  undo.use(journal);
  listener.start();
  undo.use(listener);
  undo.use(hints);
  leases.start();
  undo.use(leases);
  undo.use(startRetention(database, onError("retention")));
  undo.use(startLeftoverRemoval(database, onError("removing the rows of what was deleted")));
  loop.start();
  undo.use(loop);
  for (const one of [writer, events, sessions, trackers, instances]) undo.defer(() => one.drained());

  const keysRequired = () => auth.keysRequired;
  const lanes = await startLanes(methods, { ...config, keysRequired, unready: () => serving.problem, log });
  undo.defer(async () => {
    serving.stop();
    stopping.abort();
    calls.stop();
    await lanes.stop(config.shutdownGraceMs);
  });

  const running = undo.move();
  return {
    grpcPort: lanes.grpcPort,
    httpPort: lanes.httpPort,
    data: opened.shown,
    keysRequired: auth.keysRequired,
    failed: opened.failed ?? new Promise(() => {}),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
