from headway.v1 import tracker_claim_pb2 as _tracker_claim_pb2
from headway.v1 import tracker_commit_pb2 as _tracker_commit_pb2
from headway.v1 import tracker_query_pb2 as _tracker_query_pb2
from headway.v1 import tracker_state_pb2 as _tracker_state_pb2
from headway.v1 import tracker_watch_pb2 as _tracker_watch_pb2
from headway.v1 import tracker_write_pb2 as _tracker_write_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
