import type { ChangeKind } from "../domain/change.ts";
import { DomainError, fieldInvalid } from "../domain/errors.ts";
import type { Position } from "../domain/position.ts";
import type { Topic } from "../live/hub.ts";
import { type Page, type Watched, watch } from "../live/watch.ts";
import { journalPosition, requireReachable, type TouchedOptions, touchedAfter } from "../store/journal.ts";
import { type ChangeMemory, changeTopic } from "./change-topics.ts";
import type { ServiceDeps } from "./deps.ts";
import { decodeToken, encodeToken, readPosition, type TokenScope } from "./tokens.ts";
import { type StepPlace, TouchedIds } from "./touched-ids.ts";

/** The part of the journal that a frame is about: what lies after one position and not after the other. */
export interface Span {
  readonly from: Position;
  readonly to: Position;
}

/** What became of things that were touched. */
export interface Changed<Frame> {
  /** Makes the frame that says so. Left out when nothing of it concerns the watch. */
  readonly frame?: ((resumeToken: string) => Frame) | undefined;
  /** The last id that is said, when not all of them fit into one frame. */
  readonly lastId?: string | undefined;
  /** How far the last id is said, when not all of it fits. */
  readonly within?: number | undefined;
  /** What is watched may have ended, though there is nothing to say of it. */
  readonly mayHaveEnded?: boolean;
}

/** Makes something once for all watches of a kind that look at the same span. */
export type Share = <T>(key: string, make: () => Promise<T>) => Promise<T>;

/** Things of one kind that are followed through the journal of changes. */
export interface FollowedChanges<Frame> {
  readonly kind: ChangeKind;
  readonly projectId: string;
  /** What a resume token belongs to. Watches of the same scope share what is read. */
  readonly scope: TokenScope;
  /** Reads what became of things, by their ids in ascending order of bytes; of the first what is not said `within`. */
  changed(ids: readonly string[], span: Span, share: Share, within?: number): Promise<Changed<Frame>>;
  /** The things as they are now, in parts. */
  snapshot(): AsyncIterable<Frame>;
  /** The last part of the snapshot. */
  complete(resumeToken: string): Frame;
  checkpoint(resumeToken: string): Frame;
  /** The last frame, if what is watched has ended before a position. Asked when all before it has been sent. */
  final?(position: Position, resumeToken: string): Promise<Frame | undefined>;
}

/** Where a watch stands: a position of the journal, and how far within a long catching up. */
interface Place {
  readonly position: Position;
  /** While catching up: where it is within a step, and how much was said of the last id that was sent. */
  readonly catchingUp?: (StepPlace & { readonly within?: number }) | undefined;
  /** Something happened since it was last asked whether the watch has ended. */
  readonly unasked?: boolean;
}

/** Streams things of one kind as they change: a snapshot, or what follows a resume token, then every change. */
export async function* watchChanges<Frame>(
  { database, hub, journal, checkpointMs }: ServiceDeps,
  followed: FollowedChanges<Frame>,
  { resumeToken, onlyNew }: { readonly resumeToken: string; readonly onlyNew: boolean },
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<Frame, void, undefined> {
  const { kind, projectId, scope } = followed;
  const resumeAt = resumePosition(scope, resumeToken, onlyNew);
  const scopeName = JSON.stringify(scope);
  const tokenAt = ({ text, era }: Position) => encodeToken(scope, [text, era]);

  using touched = new TouchedIds();

  const watched: Watched<Place, Frame> = {
    topic: changeTopic(kind, projectId),
    read: async (place, topic) => askWhetherEnded(place, await readPage(place, topic)),
    checkpoint: ({ position }) => followed.checkpoint(tokenAt(position)),
    // The passes up to there have woken whoever they concern. Without it a quiet watch would expire after a day.
    advance: (place) => (journal.position.includes(place.position) ? { ...place, position: journal.position } : place),
  };

  async function start(): Promise<{ frames: Frame[]; position: Place }> {
    if (resumeAt) {
      const position = await requireReachable(database.fork(), resumeAt);
      return { frames: [], position: { position, unasked: true } };
    }
    // Before the snapshot is read: what changes meanwhile may be sent twice, and is not missed.
    const position = await journalPosition(database.fork());
    return { frames: [followed.complete(tokenAt(position))], position: { position, unasked: true } };
  }

  async function readPage({ position, catchingUp }: Place, topic: Topic): Promise<Page<Place, Frame>> {
    const memory = topic.memory as ChangeMemory | undefined;
    // What was remembered in another era of the journal cannot be compared with the position.
    if (memory && !catchingUp && position.era === memory.to.era) {
      if (position.includes(memory.to)) return { position: { position }, more: false };
      const fresh = memory.lines.filter(({ changedIn }) => !position.sees(changedIn));
      const ids = sortedIds(fresh.flatMap((line) => line.ids));
      const span = { from: position, to: memory.to };
      const name = `${position.text}\n${memory.to.text}`;
      const share: Share = (key, make) => topic.share(`${key}\n${name}`, make);
      // All who stand where the pass began share its frame.
      const isShared = position.equals(memory.from);
      if (isShared) return await topic.share(`${scopeName}\n${name}`, () => changedPage(ids, span, share));
      if (position.includes(memory.from)) return await changedPage(ids, span, share);
    }
    if (catchingUp?.within !== undefined) {
      const span = { from: position, to: catchingUp.to };
      const { within, goesOn } = catchingUp;
      return await changedPage([catchingUp.lastId], span, alone, { moreIds: true, goesOn, within });
    }
    const read = (part: Pick<TouchedOptions, "within" | "maxBytes">) =>
      touchedAfter(database.fork(), { projectId, kind }, { position, ...part, signal });
    const { ids, from, to, more, goesOn } = await touched.next(catchingUp, read);
    return await changedPage(ids, { from, to }, alone, { moreIds: more, goesOn });
  }

  async function changedPage(
    ids: readonly string[],
    span: Span,
    share: Share,
    { moreIds = false, goesOn = false, within }: PageOptions = {},
  ): Promise<Page<Place, Frame>> {
    const changed: Changed<Frame> = ids.length === 0 ? {} : await followed.changed(ids, span, share, within);
    const { frame, lastId = moreIds ? ids.at(-1) : undefined, mayHaveEnded = false } = changed;
    const unasked = frame !== undefined || mayHaveEnded;
    const catchingUp = lastId === undefined ? undefined : stepPlace(span.to, lastId, goesOn, changed.within);
    const place: Place = { position: catchingUp ? span.from : span.to, catchingUp, unasked };
    return { frame: frame?.(tokenAt(place.position)), position: place, more: catchingUp !== undefined || goesOn };
  }

  async function askWhetherEnded(before: Place, page: Page<Place, Frame>): Promise<Page<Place, Frame>> {
    const { position: place, more } = page;
    const unasked = before.unasked || place.unasked;
    if (!followed.final || !unasked) return page;
    if (more) return { ...page, position: { ...place, unasked } };
    const final = await followed.final(place.position, tokenAt(place.position));
    return final === undefined ? { ...page, position: { ...place, unasked: false } } : { ...page, final };
  }

  const frames = watch(hub, watched, start, { checkpointMs, signal });
  if (resumeAt || onlyNew) return yield* frames;
  const first = await frames.next();
  yield* followed.snapshot();
  if (!first.done) yield first.value;
  yield* frames;
}

/** What is known of the ids of a page. */
interface PageOptions {
  /** Others of the same step follow. */
  readonly moreIds?: boolean;
  /** The journal has more after the step. */
  readonly goesOn?: boolean;
  /** How far the first of them was said before. */
  readonly within?: number;
}

const alone: Share = (_key, make) => make();

function stepPlace(to: Position, lastId: string, goesOn: boolean, within: number | undefined) {
  const place = { to, lastId, goesOn };
  return within === undefined ? place : { ...place, within };
}

function sortedIds(ids: readonly string[]): string[] {
  const bytes = new Map(ids.map((id) => [id, Buffer.from(id)]));
  return [...bytes].toSorted(([, one], [, two]) => Buffer.compare(one, two)).map(([id]) => id);
}

function resumePosition(scope: TokenScope, resumeToken: string, onlyNew: boolean): Position | undefined {
  if (resumeToken === "") return undefined;
  if (onlyNew) throw fieldInvalid("only_new", onlyNew, "it does not go with a resume_token");
  const [text, era] = decodeToken(scope, resumeToken) ?? [];
  const position = readPosition(text, era);
  if (position) return position;
  const message = "resume_token is not from a stream of this filter: give it back with the same filter, or leave it";
  throw new DomainError("ResumeTokenInvalid", message, { field: "resume_token" });
}
