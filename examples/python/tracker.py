"""The claim of a tracker, the work, and the commit that makes its result count exactly once."""

from uuid import uuid4

from google.protobuf import duration_pb2, field_mask_pb2, struct_pb2
from headway.v1 import (
    tracker_claim_pb2,
    tracker_commit_pb2,
    tracker_pb2,
    tracker_state_pb2,
    tracker_write_pb2,
)


def add_up(result, events):
    """The work of this agent. It is a pure function of what was remembered and what is new."""
    amounts = [amount(event) for event in events]
    return {"count": result["count"] + len(amounts), "total": result["total"] + sum(amounts)}


def amount(event):
    # What is no amount is processed too, or it would be in the way for ever: it counts as 0.
    text = event.content.text
    return int(text) if text.isdecimal() else 0


class ClaimedTracker:
    """A tracker that this worker has claimed: no other worker can move it.

    A crashed worker of the same name is replaced at once, one of another name when its lease runs out, which is
    waited for.
    """

    def __init__(self, headway, ids, worker):
        self._trackers = headway.trackers
        self._ids = ids
        self._ref = tracker_pb2.TrackerRef(**ids)
        claim = self._trackers.ClaimTracker(
            tracker_claim_pb2.ClaimTrackerRequest(
                tracker=self._ref, owner=worker, wait=duration_pb2.Duration(seconds=60), request_id=str(uuid4())
            )
        )
        self._epoch = claim.tracker.epoch
        # Read after the claim, when nobody else can change it any more. Cursor and state are of the same moment.
        now = self._trackers.GetTrackerState(tracker_state_pb2.GetTrackerStateRequest(tracker=self._ref))
        #: The sequence of the last event that is processed.
        self.cursor = now.tracker.cursor
        #: What is remembered of the events up to the cursor: how many payments there were, and their sum.
        self.result = {name: int(now.state.document.fields[name].number_value) for name in ("count", "total")}

    def show(self, status):
        """Shows everybody what the agent is at: `headway trackers` lists it."""
        self._trackers.UpdateTracker(
            tracker_write_pb2.UpdateTrackerRequest(
                tracker=tracker_pb2.Tracker(**self._ids, status=status),
                update_mask=field_mask_pb2.FieldMask(paths=["status"]),
                epoch=self._epoch,
                request_id=str(uuid4()),
            )
        )

    def renew(self):
        """Keeps the claim for another minute. Fails with CLAIM_LOST when another worker has the tracker by now."""
        self._trackers.RenewClaim(
            tracker_claim_pb2.RenewClaimRequest(tracker=self._ref, epoch=self._epoch, request_id=str(uuid4()))
        )

    def commit(self, events, result):
        """Moves the cursor past events, and stores the result of processing them, in one transaction.

        That is what makes it exactly once: a worker that dies before has done nothing, and one that dies after has
        done it all. A worker that was believed dead and is not gets CLAIM_LOST, because its epoch is an older one.
        """
        document = struct_pb2.Struct()
        document.update(result)
        last = events[-1].sequence
        self._trackers.CommitTracker(
            tracker_commit_pb2.CommitTrackerRequest(
                tracker=self._ref,
                cursor=last,
                state=tracker_state_pb2.TrackerStateChange(replace=document),
                status="ready",
                epoch=self._epoch,
                # Should the answer get lost, the call is repeated with this id, and is answered instead of done again.
                request_id=str(uuid4()),
            )
        )
        so_far = f"{result['count']} payments of {result['total']} so far"
        print(f"processed {len(events)} events, up to {last}: {so_far}", flush=True)
        self.cursor, self.result = last, result
