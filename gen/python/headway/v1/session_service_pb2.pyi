from headway.v1 import session_lifecycle_pb2 as _session_lifecycle_pb2
from headway.v1 import session_message_pb2 as _session_message_pb2
from headway.v1 import session_processing_pb2 as _session_processing_pb2
from headway.v1 import session_summary_pb2 as _session_summary_pb2
from headway.v1 import session_watch_pb2 as _session_watch_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
