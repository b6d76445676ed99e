import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type ClaimTrackerRequest,
  ClaimTrackerRequestSchema,
  type ClaimTrackerResponse,
  ClaimTrackerResponseSchema,
  ReleaseClaimRequestSchema,
  ReleaseClaimResponseSchema,
  RenewClaimRequestSchema,
  RenewClaimResponseSchema,
} from "../../gen/ts/headway/v1/tracker_claim_pb.ts";
import type { TrackerService } from "../../gen/ts/headway/v1/tracker_service_pb.ts";
import { claim, release, renew, TrackerClaimed, takeAway } from "../domain/claim.ts";
import { fieldInvalid, fieldRequired } from "../domain/errors.ts";
import { getTracker } from "../store/tracker-store.ts";
import { isUnheard } from "./caller.ts";
import type { ServiceDeps } from "./deps.ts";
import * as field from "./fields.ts";
import { requestKey } from "./requests.ts";
import { trackerMessage } from "./tracker-messages.ts";
import { epochOf, trackerOf, writeOrder } from "./tracker-orders.ts";
import { claimTopic } from "./tracker-topics.ts";

type Claims = Pick<ServiceImpl<typeof TrackerService>, "claimTracker" | "renewClaim" | "releaseClaim">;

const minLeaseMs = 1000;
const maxLeaseMs = 3_600_000;
const defaultLeaseMs = 60_000;
const maxWaitMs = 60_000;

/** The RPCs by which one worker at a time has a tracker. */
export function trackerClaims({ database, hub, stopping, trackers: writer, trackerTopics }: ServiceDeps): Claims {
  return {
    async claimTracker(req, context) {
      const waitMs = field.duration("wait", req.wait, 0, maxWaitMs) ?? 0;
      const take = claiming(req, context);
      return waitMs === 0 ? await take() : await waiting(req, context, waitMs, take);
    },

    async renewClaim(req, context) {
      const epoch = requiredEpoch(req.epoch);
      const leaseMs = leaseOf(req);
      const order = {
        ...trackerOf(req, context),
        plan: ({ standing }: Held, { now }: Facts) => ({ tracker: renew(standing, { epoch, leaseMs }, now) }),
        wantsDocument: false,
        request: requestKey(context, RenewClaimRequestSchema, req),
      };
      return await writeOrder(writer, RenewClaimResponseSchema, order, ({ row }) => ({ tracker: trackerMessage(row) }));
    },

    async releaseClaim(req, context) {
      const { force, onlyIfCaughtUp } = req;
      if (force && req.epoch !== 0n) throw fieldInvalid("epoch", req.epoch, "it does not go with force");
      if (force && onlyIfCaughtUp) throw fieldInvalid("only_if_caught_up", true, "it does not go with force");
      const epoch = force ? 0 : requiredEpoch(req.epoch);
      const order = {
        ...trackerOf(req, context),
        plan: ({ standing }: Held, { now }: Facts) => ({
          tracker: force ? takeAway(standing, now) : release(standing, { epoch, onlyIfCaughtUp }, now),
        }),
        wantsDocument: false,
        wantsLag: onlyIfCaughtUp,
        request: requestKey(context, ReleaseClaimRequestSchema, req),
      };
      return await writeOrder(writer, ReleaseClaimResponseSchema, order, ({ row }) => ({
        tracker: trackerMessage(row),
        released: row.standing.owner === null,
      }));
    },
  };

  function claiming(req: ClaimTrackerRequest, context: HandlerContext) {
    const owner = field.id("owner", req.owner);
    const leaseMs = leaseOf(req);
    const order = {
      ...trackerOf(req, context),
      plan: ({ standing }: Held, { now }: Facts) => ({ tracker: claim(standing, { owner, leaseMs }, now) }),
      wantsDocument: false,
      request: requestKey(context, ClaimTrackerRequestSchema, req),
    };
    return () => writeOrder(writer, ClaimTrackerResponseSchema, order, ({ row }) => ({ tracker: trackerMessage(row) }));
  }

  /** Ends a claim that its worker never hears of. Where somebody else has the tracker by now, it has ended already. */
  async function giveBack(key: ReturnType<typeof trackerOf>, epoch: number): Promise<void> {
    const plan = ({ standing }: Held, { now }: Facts) => ({
      tracker: standing.epoch === epoch ? release(standing, { epoch, onlyIfCaughtUp: false }, now) : standing,
    });
    const order = { ...key, plan, wantsDocument: false, request: undefined };
    // Else its lease runs out.
    await writeOrder(writer, ReleaseClaimResponseSchema, order, () => ({})).catch(() => {});
  }

  /** Tries again when the claim ends or its lease runs out, until the time is over. */
  async function waiting(
    req: ClaimTrackerRequest,
    context: HandlerContext,
    waitMs: number,
    take: ReturnType<typeof claiming>,
  ): Promise<ClaimTrackerResponse> {
    const until = performance.now() + waitMs;
    const key = trackerOf(req, context);
    const { standing } = await getTracker(database.fork(), key, context);
    const followed = { projectId: key.projectId, taskId: standing.taskId, trackerId: standing.id };
    // Whoever deletes the task does not know who waits for its trackers.
    using _following = trackerTopics.follow(followed);
    const topic = claimTopic(followed);
    const ended = AbortSignal.any([context.signal, stopping]);
    using subscription = hub.subscribe(topic, ended, waitMs);
    for (;;) {
      const { version } = subscription.topic;
      context.signal.throwIfAborted();
      try {
        const taken = await take();
        if (isUnheard(context.signal, req.requestId || undefined)) await giveBack(key, Number(taken.tracker?.epoch));
        return taken;
      } catch (err) {
        const leftMs = until - performance.now();
        if (!(err instanceof TrackerClaimed) || leftMs <= 0 || ended.aborted) throw err;
        // One more millisecond: a lease runs out at its end, not before.
        await subscription.newsWithin(version, Math.min(leftMs, err.leaseLeftMs + 1));
      }
    }
  }
}

type Held = Parameters<Parameters<typeof writeOrder>[2]["plan"]>[0];
type Facts = Parameters<Parameters<typeof writeOrder>[2]["plan"]>[1];

function leaseOf(req: Pick<ClaimTrackerRequest, "lease">): number {
  return field.duration("lease", req.lease, minLeaseMs, maxLeaseMs) ?? defaultLeaseMs;
}

function requiredEpoch(value: bigint): number {
  if (value === 0n) throw fieldRequired("epoch");
  return epochOf(value);
}
