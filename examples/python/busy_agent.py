"""Processes events when it is ready. While it is busy they accumulate, and then it takes all of them together.

Kill it at any moment, with kill -9 too, and start it again: it goes on where its last commit left off, and every event
is processed exactly once. It ends when the task has ended.
"""

import time

import grpc
from connection import Headway, arguments, find_task, pause_while_away
from headway.v1 import event_query_pb2, event_watch_pb2
from tracker import ClaimedTracker, add_up

parser = arguments("Processes the events of a task when it is not busy, each event exactly once.")
parser.add_argument("--worker", default="worker-1", help="the name of this worker")
parser.add_argument("--work", type=int, default=1000, help="how many ms the work takes, however many events there are")
options = parser.parse_args()

headway = Headway(options.address)
ids = find_task(headway, options.task, options.agent)
tracker = ClaimedTracker(headway, ids, options.worker)
print(f"{options.worker} has the tracker and goes on after event {tracker.cursor}", flush=True)


def newest():
    """The sequence of the newest event, as events come; every 15 s also when none comes. Ends with the task."""
    position = tracker.cursor
    while True:
        try:
            for frame in headway.events.WatchEvents(event_watch_pb2.WatchEventsRequest(**ids, after_sequence=position)):
                position = frame.sequence
                yield position
            return
        except grpc.RpcError as error:
            pause_while_away(error)


for sequence in newest():
    tracker.renew()
    # Events that came while the agent was busy are behind the cursor by now: it took them along.
    while tracker.cursor < sequence:
        tracker.show("busy")
        events = headway.events.ListEvents(
            event_query_pb2.ListEventsRequest(**ids, after_sequence=tracker.cursor, page_size=100)
        ).events
        time.sleep(options.work / 1000)
        tracker.commit(events, add_up(tracker.result, events))
        tracker.renew()
print("the task has ended")
