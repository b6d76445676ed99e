import { isTerminal } from "./activity-status.ts";
import { DomainError } from "./errors.ts";
import type { ActivityState } from "./progress.ts";

/**
 * Makes sure that a caller may write with the epoch of its claim; 0 is not checked. Throws ClaimLost.
 *
 * What ended while the claim was good is not lost: who writes to it learns that it has ended.
 */
export function requireClaim(state: ActivityState, epoch: number, now: number): void {
  if (epoch === 0 || (epoch === state.epoch && holds(state, now))) return;
  const { id, epoch: current, leaseExpiresAt } = state;
  throw new DomainError("ClaimLost", `the claim ${epoch} of activity ${id} is lost: ${why()}`, {
    activity_id: id,
    epoch: `${epoch}`,
    current: `${current}`,
  });

  function why(): string {
    if (current === 0) return "nobody has claimed it";
    if (epoch !== current) return `the last one is ${current}`;
    return leaseExpiresAt === null
      ? "its lease ran out"
      : `its lease ran out at ${new Date(leaseExpiresAt).toISOString()}`;
  }
}

/** The state with the time of its lease that was over in an outage given back: nobody could renew it meanwhile. */
export function excused(state: ActivityState, outageOverAt: number): ActivityState {
  const { leaseExpiresAt, leaseMs } = state;
  if (leaseExpiresAt === null || leaseMs === null || leaseExpiresAt >= outageOverAt + leaseMs) return state;
  return { ...state, leaseExpiresAt: outageOverAt + leaseMs };
}

/** The state with the lease begun anew, for a write of the worker that has it: 0 is the epoch of nobody. */
export function renewed(state: ActivityState, epoch: number, now: number): ActivityState {
  if (epoch === 0 || state.leaseMs === null || isTerminal(state.status)) return state;
  return { ...state, leaseExpiresAt: now + state.leaseMs };
}

function holds({ status, leaseExpiresAt }: ActivityState, now: number): boolean {
  return leaseExpiresAt !== null && (isTerminal(status) || leaseExpiresAt > now);
}
