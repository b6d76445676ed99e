import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from headway.v1 import activity_pb2 as _activity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProgressReport(_message.Message):
    __slots__ = ("message", "percentage", "status", "level", "attempt", "data", "event_time")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    message: str
    percentage: int
    status: _activity_pb2.ActivityStatus
    level: _activity_pb2.LogLevel
    attempt: int
    data: _struct_pb2.Struct
    event_time: _timestamp_pb2.Timestamp
    def __init__(self, message: _Optional[str] = ..., percentage: _Optional[int] = ..., status: _Optional[_Union[_activity_pb2.ActivityStatus, str]] = ..., level: _Optional[_Union[_activity_pb2.LogLevel, str]] = ..., attempt: _Optional[int] = ..., data: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ReportProgressRequest(_message.Message):
    __slots__ = ("activity_id", "entries", "etag", "request_id", "epoch")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    entries: _containers.RepeatedCompositeFieldContainer[ProgressReport]
    etag: str
    request_id: str
    epoch: int
    def __init__(self, activity_id: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[ProgressReport, _Mapping]]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class ReportProgressResponse(_message.Message):
    __slots__ = ("last_sequence", "status", "percentage", "cancel_requested", "cancel_reason")
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REASON_FIELD_NUMBER: _ClassVar[int]
    last_sequence: int
    status: _activity_pb2.ActivityStatus
    percentage: int
    cancel_requested: bool
    cancel_reason: str
    def __init__(self, last_sequence: _Optional[int] = ..., status: _Optional[_Union[_activity_pb2.ActivityStatus, str]] = ..., percentage: _Optional[int] = ..., cancel_requested: _Optional[bool] = ..., cancel_reason: _Optional[str] = ...) -> None: ...

class ReportProgressStreamRequest(_message.Message):
    __slots__ = ("tag", "report")
    TAG_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    tag: int
    report: ReportProgressRequest
    def __init__(self, tag: _Optional[int] = ..., report: _Optional[_Union[ReportProgressRequest, _Mapping]] = ...) -> None: ...

class ReportProgressStreamResponse(_message.Message):
    __slots__ = ("tag", "recorded", "refused")
    TAG_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    tag: int
    recorded: ReportProgressResponse
    refused: _status_pb2.Status
    def __init__(self, tag: _Optional[int] = ..., recorded: _Optional[_Union[ReportProgressResponse, _Mapping]] = ..., refused: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...
