from headway.v1 import event_query_pb2 as _event_query_pb2
from headway.v1 import event_send_pb2 as _event_send_pb2
from headway.v1 import event_watch_pb2 as _event_watch_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
