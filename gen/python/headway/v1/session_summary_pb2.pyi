from headway.v1 import session_pb2 as _session_pb2
from headway.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListPreferencesRequest(_message.Message):
    __slots__ = ("session_id", "user_id", "task_id", "page_size", "page_token")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    user_id: str
    task_id: str
    page_size: int
    page_token: str
    def __init__(self, session_id: _Optional[str] = ..., user_id: _Optional[str] = ..., task_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPreferencesResponse(_message.Message):
    __slots__ = ("preferences", "next_page_token")
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    preferences: _containers.RepeatedCompositeFieldContainer[_session_pb2.Preference]
    next_page_token: str
    def __init__(self, preferences: _Optional[_Iterable[_Union[_session_pb2.Preference, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSessionSummaryRequest(_message.Message):
    __slots__ = ("session_id", "task_limit", "statuses")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_LIMIT_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    task_limit: int
    statuses: _containers.RepeatedScalarFieldContainer[_task_pb2.TaskStatus]
    def __init__(self, session_id: _Optional[str] = ..., task_limit: _Optional[int] = ..., statuses: _Optional[_Iterable[_Union[_task_pb2.TaskStatus, str]]] = ...) -> None: ...

class GetSessionSummaryResponse(_message.Message):
    __slots__ = ("text", "token_count", "tasks", "preferences", "planning_notes", "processing")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    PLANNING_NOTES_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    text: str
    token_count: int
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    preferences: _containers.RepeatedCompositeFieldContainer[_session_pb2.Preference]
    planning_notes: _containers.RepeatedCompositeFieldContainer[_session_pb2.PlanningNote]
    processing: _session_pb2.SessionProcessing
    def __init__(self, text: _Optional[str] = ..., token_count: _Optional[int] = ..., tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ..., preferences: _Optional[_Iterable[_Union[_session_pb2.Preference, _Mapping]]] = ..., planning_notes: _Optional[_Iterable[_Union[_session_pb2.PlanningNote, _Mapping]]] = ..., processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ...) -> None: ...
