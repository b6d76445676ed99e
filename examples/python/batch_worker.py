"""Processes events in batches: waits until there are five, then processes them together.

Kill it at any moment, with kill -9 too, and start it again: it goes on where its last commit left off, and every event
is processed exactly once.
"""

from connection import Headway, arguments, find_task
from google.protobuf import duration_pb2
from headway.v1 import event_query_pb2
from tracker import ClaimedTracker, add_up

parser = arguments("Processes the events of a task in batches, each event exactly once.")
parser.add_argument("--worker", default="worker-1", help="the name of this worker")
parser.add_argument("--batch", type=int, default=5, help="how many events make a batch")
parser.add_argument("--patience", type=int, default=10, help="after how many seconds a smaller batch will do")
options = parser.parse_args()

headway = Headway(options.address)
ids = find_task(headway, options.task, options.agent)
tracker = ClaimedTracker(headway, ids, options.worker)
print(f"{options.worker} has the tracker and goes on after event {tracker.cursor}", flush=True)

while True:
    # The server waits, so nothing is asked again and again, and the batch is here as soon as it is complete.
    events = headway.events.ListEvents(
        event_query_pb2.ListEventsRequest(
            **ids,
            after_sequence=tracker.cursor,
            min_count=options.batch,
            page_size=options.batch,
            wait=duration_pb2.Duration(seconds=options.patience),
        )
    ).events
    # What happens outside of the commit, such as an e-mail, may happen again after a crash: give it the event's id, so
    # that the other side can tell.
    if events:
        tracker.commit(events, add_up(tracker.result, events))
    tracker.renew()
