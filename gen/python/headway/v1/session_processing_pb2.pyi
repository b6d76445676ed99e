import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import session_pb2 as _session_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FlushRequest(_message.Message):
    __slots__ = ("session_id", "wait", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    wait: _duration_pb2.Duration
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class FlushResponse(_message.Message):
    __slots__ = ("complete", "processing", "extraction_ids")
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    EXTRACTION_IDS_FIELD_NUMBER: _ClassVar[int]
    complete: bool
    processing: _session_pb2.SessionProcessing
    extraction_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, complete: _Optional[bool] = ..., processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ..., extraction_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetProcessingStatusRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class GetProcessingStatusResponse(_message.Message):
    __slots__ = ("processing",)
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    processing: _session_pb2.SessionProcessing
    def __init__(self, processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ...) -> None: ...

class RetryProcessingRequest(_message.Message):
    __slots__ = ("session_id", "statuses", "range", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    RANGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    statuses: _containers.RepeatedScalarFieldContainer[_message_pb2.ProcessingStatus]
    range: _message_pb2.MessageRange
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[_message_pb2.ProcessingStatus, str]]] = ..., range: _Optional[_Union[_message_pb2.MessageRange, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RetryProcessingResponse(_message.Message):
    __slots__ = ("retried_count", "processing")
    RETRIED_COUNT_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    retried_count: int
    processing: _session_pb2.SessionProcessing
    def __init__(self, retried_count: _Optional[int] = ..., processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ...) -> None: ...
