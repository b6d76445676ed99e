import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import extraction_operation_pb2 as _extraction_operation_pb2
from headway.v1 import message_pb2 as _message_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExtractionStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXTRACTION_STATUS_UNSPECIFIED: _ClassVar[ExtractionStatus]
    EXTRACTION_STATUS_RUNNING: _ClassVar[ExtractionStatus]
    EXTRACTION_STATUS_SUCCESS: _ClassVar[ExtractionStatus]
    EXTRACTION_STATUS_FAILED: _ClassVar[ExtractionStatus]
    EXTRACTION_STATUS_ABANDONED: _ClassVar[ExtractionStatus]

class ExtractionTrigger(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXTRACTION_TRIGGER_UNSPECIFIED: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_BUFFER_FULL: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_IDLE: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_FLUSH: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_RETRY: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_MANUAL_RETRY: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_RERUN: _ClassVar[ExtractionTrigger]
    EXTRACTION_TRIGGER_DRY_RUN: _ClassVar[ExtractionTrigger]
EXTRACTION_STATUS_UNSPECIFIED: ExtractionStatus
EXTRACTION_STATUS_RUNNING: ExtractionStatus
EXTRACTION_STATUS_SUCCESS: ExtractionStatus
EXTRACTION_STATUS_FAILED: ExtractionStatus
EXTRACTION_STATUS_ABANDONED: ExtractionStatus
EXTRACTION_TRIGGER_UNSPECIFIED: ExtractionTrigger
EXTRACTION_TRIGGER_BUFFER_FULL: ExtractionTrigger
EXTRACTION_TRIGGER_IDLE: ExtractionTrigger
EXTRACTION_TRIGGER_FLUSH: ExtractionTrigger
EXTRACTION_TRIGGER_RETRY: ExtractionTrigger
EXTRACTION_TRIGGER_MANUAL_RETRY: ExtractionTrigger
EXTRACTION_TRIGGER_RERUN: ExtractionTrigger
EXTRACTION_TRIGGER_DRY_RUN: ExtractionTrigger

class Extraction(_message.Message):
    __slots__ = ("id", "session_id", "messages", "message_count", "status", "trigger", "attempt", "extractor", "model", "model_calls", "input_tokens", "cached_input_tokens", "output_tokens", "operations", "error", "rerun_of_id", "rerun_by_id", "undone", "start_time", "end_time", "elapsed")
    ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    EXTRACTOR_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_CALLS_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CACHED_INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    RERUN_OF_ID_FIELD_NUMBER: _ClassVar[int]
    RERUN_BY_ID_FIELD_NUMBER: _ClassVar[int]
    UNDONE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_FIELD_NUMBER: _ClassVar[int]
    id: str
    session_id: str
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    message_count: int
    status: ExtractionStatus
    trigger: ExtractionTrigger
    attempt: int
    extractor: str
    model: str
    model_calls: int
    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    operations: _containers.RepeatedCompositeFieldContainer[_extraction_operation_pb2.ExtractionOperation]
    error: str
    rerun_of_id: str
    rerun_by_id: str
    undone: bool
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    elapsed: _duration_pb2.Duration
    def __init__(self, id: _Optional[str] = ..., session_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ..., message_count: _Optional[int] = ..., status: _Optional[_Union[ExtractionStatus, str]] = ..., trigger: _Optional[_Union[ExtractionTrigger, str]] = ..., attempt: _Optional[int] = ..., extractor: _Optional[str] = ..., model: _Optional[str] = ..., model_calls: _Optional[int] = ..., input_tokens: _Optional[int] = ..., cached_input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., operations: _Optional[_Iterable[_Union[_extraction_operation_pb2.ExtractionOperation, _Mapping]]] = ..., error: _Optional[str] = ..., rerun_of_id: _Optional[str] = ..., rerun_by_id: _Optional[str] = ..., undone: _Optional[bool] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., elapsed: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
