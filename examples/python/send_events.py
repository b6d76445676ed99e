"""Sends payments to an agent, one event each, for a worker to process."""

import random
import time
from uuid import uuid4

from connection import Headway, arguments, find_task
from headway.v1 import event_pb2, event_send_pb2

parser = arguments("Sends payments of random amounts as the events of a task.")
parser.add_argument("--count", type=int, default=100, help="how many")
parser.add_argument("--every", type=int, default=100, help="how many ms from one to the next")
options = parser.parse_args()

headway = Headway(options.address)
ids = find_task(headway, options.task, options.agent)
total = 0
for _ in range(options.count):
    amount = random.randint(1, 99)
    event = event_send_pb2.EventInput(**ids, content=event_pb2.EventContent(text=str(amount)))
    # Should the answer get lost, the call is repeated with this id, and the event is there once.
    sent = headway.events.SendEvent(event_send_pb2.SendEventRequest(event=event, request_id=str(uuid4()))).event
    total += amount
    print(f"sent event {sent.sequence}: {amount}", flush=True)
    time.sleep(options.every / 1000)
print(f"sent {options.count} payments of {total} in all")
