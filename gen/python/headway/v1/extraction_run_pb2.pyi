import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import extraction_pb2 as _extraction_pb2
from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExtractorOptions(_message.Message):
    __slots__ = ("extractor", "model", "task_success_criteria", "task_failure_criteria")
    EXTRACTOR_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TASK_SUCCESS_CRITERIA_FIELD_NUMBER: _ClassVar[int]
    TASK_FAILURE_CRITERIA_FIELD_NUMBER: _ClassVar[int]
    extractor: str
    model: str
    task_success_criteria: str
    task_failure_criteria: str
    def __init__(self, extractor: _Optional[str] = ..., model: _Optional[str] = ..., task_success_criteria: _Optional[str] = ..., task_failure_criteria: _Optional[str] = ...) -> None: ...

class ExtractionFilter(_message.Message):
    __slots__ = ("session_id", "statuses", "task_id", "extractor", "started_from", "started_before")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    EXTRACTOR_FIELD_NUMBER: _ClassVar[int]
    STARTED_FROM_FIELD_NUMBER: _ClassVar[int]
    STARTED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    statuses: _containers.RepeatedScalarFieldContainer[_extraction_pb2.ExtractionStatus]
    task_id: str
    extractor: str
    started_from: _timestamp_pb2.Timestamp
    started_before: _timestamp_pb2.Timestamp
    def __init__(self, session_id: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[_extraction_pb2.ExtractionStatus, str]]] = ..., task_id: _Optional[str] = ..., extractor: _Optional[str] = ..., started_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started_before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListExtractionsRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: ExtractionFilter
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[_Union[ExtractionFilter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListExtractionsResponse(_message.Message):
    __slots__ = ("extractions", "next_page_token")
    EXTRACTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    extractions: _containers.RepeatedCompositeFieldContainer[_extraction_pb2.Extraction]
    next_page_token: str
    def __init__(self, extractions: _Optional[_Iterable[_Union[_extraction_pb2.Extraction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DryRunExtractionRequest(_message.Message):
    __slots__ = ("session_id", "messages", "without_tasks", "options")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_TASKS_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    messages: _message_pb2.MessageRange
    without_tasks: bool
    options: ExtractorOptions
    def __init__(self, session_id: _Optional[str] = ..., messages: _Optional[_Union[_message_pb2.MessageRange, _Mapping]] = ..., without_tasks: _Optional[bool] = ..., options: _Optional[_Union[ExtractorOptions, _Mapping]] = ...) -> None: ...

class DryRunExtractionResponse(_message.Message):
    __slots__ = ("extraction", "tasks")
    EXTRACTION_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    extraction: _extraction_pb2.Extraction
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    def __init__(self, extraction: _Optional[_Union[_extraction_pb2.Extraction, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ...) -> None: ...

class RerunExtractionRequest(_message.Message):
    __slots__ = ("extraction_id", "undo", "options", "wait", "request_id")
    EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    extraction_id: str
    undo: bool
    options: ExtractorOptions
    wait: _duration_pb2.Duration
    request_id: str
    def __init__(self, extraction_id: _Optional[str] = ..., undo: _Optional[bool] = ..., options: _Optional[_Union[ExtractorOptions, _Mapping]] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RerunExtractionResponse(_message.Message):
    __slots__ = ("extraction",)
    EXTRACTION_FIELD_NUMBER: _ClassVar[int]
    extraction: _extraction_pb2.Extraction
    def __init__(self, extraction: _Optional[_Union[_extraction_pb2.Extraction, _Mapping]] = ...) -> None: ...
