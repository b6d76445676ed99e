"""What all of these programs share: their options, the connection, and the task that they are about."""

import argparse
import sys
import time
from uuid import uuid4

import grpc
from headway.v1 import (
    agent_service_pb2,
    agent_service_pb2_grpc,
    event_service_pb2_grpc,
    task_lifecycle_pb2,
    task_service_pb2_grpc,
    tracker_service_pb2_grpc,
)


def arguments(description):
    """A parser with the options that all of them take."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--address", default="127.0.0.1:50051", help="where Headway listens for gRPC")
    parser.add_argument("--task", default="payments", help="the task; it is made if there is none of this name")
    parser.add_argument("--agent", default="cashier", help="the agent; it is made if there is none of this name")
    return parser


class Headway:
    """The clients of the services that these programs call. The connection is made with the first call."""

    def __init__(self, address):
        channel = grpc.intercept_channel(grpc.insecure_channel(address), RepeatWhileAway())
        self.agents = agent_service_pb2_grpc.AgentServiceStub(channel)
        self.tasks = task_service_pb2_grpc.TaskServiceStub(channel)
        self.events = event_service_pb2_grpc.EventServiceStub(channel)
        self.trackers = tracker_service_pb2_grpc.TrackerServiceStub(channel)


def find_task(headway, task, agent):
    """Makes the agent and the task unless they are there, and returns the ids by which events and tracker are named."""
    register = agent_service_pb2.RegisterAgentRequest(name=agent, request_id=str(uuid4()))
    create = task_lifecycle_pb2.CreateTaskRequest(
        name=task, reuse=True, description="Add up the payments that come as events", request_id=str(uuid4())
    )
    ids = {
        "task_id": headway.tasks.CreateTask(create).task.id,
        "agent_id": headway.agents.RegisterAgent(register).agent.id,
    }
    # The one moment at which a tracker comes to be. An agent that has the task already keeps the tracker it has.
    headway.tasks.AssignAgent(task_lifecycle_pb2.AssignAgentRequest(**ids, request_id=str(uuid4())))
    return ids


def pause_while_away(error):
    """Waits a little when the server is away, because it restarts or the network broke. Raises every other error."""
    # Headway explains each error that it makes. One without details comes from the network, whatever its code.
    explained = "grpc-status-details-bin" in dict(error.trailing_metadata() or ())
    if explained and error.code() != grpc.StatusCode.UNAVAILABLE:
        raise error
    print(f"Headway is away ({error.details()}): trying again", file=sys.stderr)
    time.sleep(0.25)


class RepeatWhileAway(grpc.UnaryUnaryClientInterceptor):
    """Repeats calls while the server is away. Nothing is done twice, since every write carries a request_id."""

    def intercept_unary_unary(self, continuation, client_call_details, request):
        while True:
            call = continuation(client_call_details, request)
            if call.code() == grpc.StatusCode.OK:
                return call
            pause_while_away(call)
