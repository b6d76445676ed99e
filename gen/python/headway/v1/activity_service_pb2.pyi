from headway.v1 import activity_claim_pb2 as _activity_claim_pb2
from headway.v1 import activity_lifecycle_pb2 as _activity_lifecycle_pb2
from headway.v1 import activity_query_pb2 as _activity_query_pb2
from headway.v1 import activity_report_pb2 as _activity_report_pb2
from headway.v1 import activity_watch_pb2 as _activity_watch_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
