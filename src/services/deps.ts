import type { Status } from "../../gen/ts/google/rpc/status_pb.ts";
import type { DefaultMessages } from "../domain/progress.ts";
import type { DryRuns } from "../extraction/dry-runs.ts";
import type { ServerExtractors } from "../extraction/server-extractors.ts";
import type { Hub } from "../live/hub.ts";
import type { JournalReader } from "../live/journal-reader.ts";
import type { ActivityWriter } from "../store/activity-writer.ts";
import type { Database } from "../store/database.ts";
import type { EventWriter } from "../store/event-writer.ts";
import type { InstanceWriter } from "../store/instance-writer.ts";
import type { SessionWriter } from "../store/session-writer.ts";
import type { TrackerWriter } from "../store/tracker-writer.ts";
import type { ClaimDesk } from "./claim-desk.ts";
import type { TokenCounts } from "./token-counts.ts";
import type { TrackerTopics } from "./tracker-topics.ts";

/** What the services work with. */
export interface ServiceDeps {
  readonly database: Database;
  readonly writer: ActivityWriter;
  readonly claims: ClaimDesk;
  readonly events: EventWriter;
  readonly sessions: SessionWriter;
  readonly trackers: TrackerWriter;
  readonly instances: InstanceWriter;
  readonly trackerTopics: TrackerTopics;
  readonly hub: Hub;
  readonly journal: JournalReader;
  readonly messages: DefaultMessages;
  readonly tokens: TokenCounts;
  readonly extractors: ServerExtractors;
  readonly dryRuns: DryRuns;
  /** The loop that extracts: it is told when a session is due. */
  readonly loop: { due(inMs?: number): void; asked(): void };
  /** Called after a commit that wrote into the journal: those who watch look soon, here and on other replicas. */
  readonly committed: () => void;
  /** Aborts when the server stops: a call that waits answers what it has. */
  readonly stopping: AbortSignal;
  /** How long a watch may be silent. */
  readonly checkpointMs: number;
  /** Whether calls need a key, now. */
  readonly keysRequired: () => boolean;
  /** Called when keys were made or revoked, with their ids. */
  readonly keysChanged: (ids: readonly string[]) => Promise<void>;
  readonly version: string;
  /** The methods that have a handler, such as "headway.v1.ActivityService/CreateActivity". */
  readonly methods: () => readonly string[];
  /** Says an error as the API would answer it. */
  readonly describe: (err: unknown) => Status;
}
