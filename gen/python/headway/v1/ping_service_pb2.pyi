from headway.v1 import ping_async_task_pb2 as _ping_async_task_pb2
from headway.v1 import ping_control_pb2 as _ping_control_pb2
from headway.v1 import ping_heartbeat_pb2 as _ping_heartbeat_pb2
from headway.v1 import ping_query_pb2 as _ping_query_pb2
from headway.v1 import ping_watch_pb2 as _ping_watch_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
