from headway.v1 import task_lifecycle_pb2 as _task_lifecycle_pb2
from headway.v1 import task_progress_pb2 as _task_progress_pb2
from headway.v1 import task_query_pb2 as _task_query_pb2
from headway.v1 import task_watch_pb2 as _task_watch_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
