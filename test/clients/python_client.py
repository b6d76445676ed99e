"""Creates, reports, lists and watches with grpcio and the generated stubs. Prints what it saw as one JSON object."""

import json
import sys

import grpc
from google.rpc import error_details_pb2, status_pb2
from headway.v1 import (
    activity_lifecycle_pb2,
    activity_pb2,
    activity_query_pb2,
    activity_report_pb2,
    activity_service_pb2_grpc,
    activity_watch_pb2,
)

channel = grpc.insecure_channel(sys.argv[1])
activities = activity_service_pb2_grpc.ActivityServiceStub(channel)

created = activities.CreateActivity(activity_lifecycle_pb2.CreateActivityRequest(name="from-python")).activity
report = activity_report_pb2.ProgressReport(message="half way", percentage=50)
reported = activities.ReportProgress(
    activity_report_pb2.ReportProgressRequest(activity_id=created.id, entries=[report])
)
activities.CompleteActivity(activity_lifecycle_pb2.CompleteActivityRequest(activity_id=created.id))

names = activity_pb2.ActivityFilter(names=["from-python"])
listed = activities.ListActivities(activity_query_pb2.ListActivitiesRequest(filter=names)).activities

frames = activities.WatchActivity(activity_watch_pb2.WatchActivityRequest(activity_id=created.id))
watched = [entry.message for frame in frames for entry in frame.entries.entries]

try:
    activities.ReportProgress(activity_report_pb2.ReportProgressRequest(activity_id=created.id, entries=[report]))
    reason = None
except grpc.RpcError as error:
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    info = error_details_pb2.ErrorInfo()
    status_pb2.Status.FromString(details).details[0].Unpack(info)
    reason = info.reason

print(
    json.dumps(
        {
            "created": created.status,
            "sequence": reported.last_sequence,
            "listed": [[one.id == created.id, one.status, one.percentage] for one in listed],
            "watched": watched,
            "reason": reason,
        }
    )
)
