import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Session(_message.Message):
    __slots__ = ("id", "display_name", "user_id", "disable_task_tracking", "metadata", "last_sequence", "token_count", "task_count", "copied_from_id", "create_time", "update_time", "last_message_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DISABLE_TASK_TRACKING_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    TASK_COUNT_FIELD_NUMBER: _ClassVar[int]
    COPIED_FROM_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_MESSAGE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    display_name: str
    user_id: str
    disable_task_tracking: bool
    metadata: _struct_pb2.Struct
    last_sequence: int
    token_count: int
    task_count: int
    copied_from_id: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    last_message_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., display_name: _Optional[str] = ..., user_id: _Optional[str] = ..., disable_task_tracking: _Optional[bool] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., last_sequence: _Optional[int] = ..., token_count: _Optional[int] = ..., task_count: _Optional[int] = ..., copied_from_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_message_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class SessionProcessing(_message.Message):
    __slots__ = ("pending_count", "running_count", "success_count", "failed_count", "disabled_count", "limit_exceeded_count", "lag", "lag_time", "due_time", "running_extraction_id", "last_extraction_id", "last_error", "last_error_time")
    PENDING_COUNT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_COUNT_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    FAILED_COUNT_FIELD_NUMBER: _ClassVar[int]
    DISABLED_COUNT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_EXCEEDED_COUNT_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    LAG_TIME_FIELD_NUMBER: _ClassVar[int]
    DUE_TIME_FIELD_NUMBER: _ClassVar[int]
    RUNNING_EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_TIME_FIELD_NUMBER: _ClassVar[int]
    pending_count: int
    running_count: int
    success_count: int
    failed_count: int
    disabled_count: int
    limit_exceeded_count: int
    lag: int
    lag_time: _duration_pb2.Duration
    due_time: _timestamp_pb2.Timestamp
    running_extraction_id: str
    last_extraction_id: str
    last_error: str
    last_error_time: _timestamp_pb2.Timestamp
    def __init__(self, pending_count: _Optional[int] = ..., running_count: _Optional[int] = ..., success_count: _Optional[int] = ..., failed_count: _Optional[int] = ..., disabled_count: _Optional[int] = ..., limit_exceeded_count: _Optional[int] = ..., lag: _Optional[int] = ..., lag_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., due_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., running_extraction_id: _Optional[str] = ..., last_extraction_id: _Optional[str] = ..., last_error: _Optional[str] = ..., last_error_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Preference(_message.Message):
    __slots__ = ("id", "text", "session_id", "user_id", "task_id", "actor", "extraction_id", "evidence", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    session_id: str
    user_id: str
    task_id: str
    actor: _task_pb2.Actor
    extraction_id: str
    evidence: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., session_id: _Optional[str] = ..., user_id: _Optional[str] = ..., task_id: _Optional[str] = ..., actor: _Optional[_Union[_task_pb2.Actor, str]] = ..., extraction_id: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PlanningNote(_message.Message):
    __slots__ = ("text", "evidence", "extraction_id", "create_time")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    text: str
    evidence: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    extraction_id: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, text: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ..., extraction_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
