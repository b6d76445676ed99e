import { DomainError } from "./errors.ts";
import { lagOf, revised, type TrackerStanding } from "./tracker-standing.ts";

const unclaimed = { owner: null, claimedAt: null, leaseExpiresAt: null } as const;

/** Another has the tracker, and its lease runs. */
export class TrackerClaimed extends DomainError {
  /** How long the lease runs from now on, unless it is renewed. */
  readonly leaseLeftMs: number;

  constructor({ id, owner, leaseExpiresAt }: TrackerStanding, now: number) {
    const expires = new Date(leaseExpiresAt ?? now).toISOString();
    super("TrackerClaimed", `tracker ${id} is claimed by ${JSON.stringify(owner)} until ${expires}`, {
      tracker_id: id,
      owner: owner ?? "",
      lease_expire_time: expires,
    });
    this.leaseLeftMs = (leaseExpiresAt ?? now) - now;
  }
}

/** Whether somebody has a tracker and the lease runs. */
export function isHeld({ owner, leaseExpiresAt }: TrackerStanding, now: number): boolean {
  return owner !== null && leaseExpiresAt !== null && leaseExpiresAt > now;
}

/**
 * Gives a tracker to an owner: the epoch rises, also when the owner has it already, which fences off what still runs
 * with the older one. Throws TrackerClaimed while the lease of another runs.
 */
export function claim(
  tracker: TrackerStanding,
  { owner, leaseMs }: { owner: string; leaseMs: number },
  now: number,
): TrackerStanding {
  if (isHeld(tracker, now) && tracker.owner !== owner) throw new TrackerClaimed(tracker, now);
  const changes = { owner, epoch: tracker.epoch + 1, claimedAt: now, leaseExpiresAt: now + leaseMs };
  return revised(tracker, changes, now);
}

/** Begins the lease anew: that is no revision. Throws ClaimLost. */
export function renew(
  tracker: TrackerStanding,
  { epoch, leaseMs }: { epoch: number; leaseMs: number },
  now: number,
): TrackerStanding {
  requireEpoch(tracker, epoch, now);
  return { ...tracker, leaseExpiresAt: now + leaseMs };
}

/** Ends a claim; with `onlyIfCaughtUp` not while events are left to process. Throws ClaimLost. */
export function release(
  tracker: TrackerStanding,
  { epoch, onlyIfCaughtUp }: { epoch: number; onlyIfCaughtUp: boolean },
  now: number,
): TrackerStanding {
  requireEpoch(tracker, epoch, now);
  return onlyIfCaughtUp && lagOf(tracker) > 0 ? tracker : revised(tracker, unclaimed, now);
}

/** Takes a tracker from whoever has it. The epoch rises, so that nothing of a worker that still runs is written. */
export function takeAway(tracker: TrackerStanding, now: number): TrackerStanding {
  return revised(tracker, { ...unclaimed, epoch: tracker.epoch + 1 }, now);
}

/**
 * Makes sure that a caller may write: with the epoch of its claim, or with 0 where no lease runs. Throws ClaimLost or
 * TrackerClaimed.
 */
export function requireWriter(tracker: TrackerStanding, epoch: number, now: number): void {
  if (epoch !== 0) return requireEpoch(tracker, epoch, now);
  if (isHeld(tracker, now)) throw new TrackerClaimed(tracker, now);
}

function requireEpoch(tracker: TrackerStanding, epoch: number, now: number): void {
  if (epoch === tracker.epoch && isHeld(tracker, now)) return;
  const { id, epoch: current, owner, leaseExpiresAt } = tracker;
  throw new DomainError("ClaimLost", `the claim ${epoch} of tracker ${id} is lost: ${why()}`, {
    tracker_id: id,
    epoch: `${epoch}`,
    current: `${current}`,
  });

  function why(): string {
    if (epoch !== current) return `the last one is ${current}`;
    if (owner === null) return "it was released";
    return `its lease ran out at ${new Date(leaseExpiresAt ?? now).toISOString()}`;
  }
}
