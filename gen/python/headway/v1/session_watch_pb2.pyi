from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import session_pb2 as _session_pb2
from headway.v1 import task_pb2 as _task_pb2
from headway.v1 import task_watch_pb2 as _task_watch_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchSessionRequest(_message.Message):
    __slots__ = ("session_id", "after_sequence", "resume_token", "format")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    after_sequence: int
    resume_token: str
    format: _message_pb2.MessageFormat
    def __init__(self, session_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., resume_token: _Optional[str] = ..., format: _Optional[_Union[_message_pb2.MessageFormat, str]] = ...) -> None: ...

class WatchSessionResponse(_message.Message):
    __slots__ = ("resume_token", "snapshot", "messages", "tasks", "processing", "session", "checkpoint", "final")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    snapshot: SessionSnapshot
    messages: SessionMessages
    tasks: _task_watch_pb2.TasksChanged
    processing: SessionProcessingChanged
    session: SessionChanged
    checkpoint: SessionCheckpoint
    final: SessionFinal
    def __init__(self, resume_token: _Optional[str] = ..., snapshot: _Optional[_Union[SessionSnapshot, _Mapping]] = ..., messages: _Optional[_Union[SessionMessages, _Mapping]] = ..., tasks: _Optional[_Union[_task_watch_pb2.TasksChanged, _Mapping]] = ..., processing: _Optional[_Union[SessionProcessingChanged, _Mapping]] = ..., session: _Optional[_Union[SessionChanged, _Mapping]] = ..., checkpoint: _Optional[_Union[SessionCheckpoint, _Mapping]] = ..., final: _Optional[_Union[SessionFinal, _Mapping]] = ...) -> None: ...

class SessionSnapshot(_message.Message):
    __slots__ = ("session", "processing", "tasks", "complete")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    processing: _session_pb2.SessionProcessing
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    complete: bool
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ..., processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class SessionMessages(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.SessionMessage]
    def __init__(self, messages: _Optional[_Iterable[_Union[_message_pb2.SessionMessage, _Mapping]]] = ...) -> None: ...

class SessionProcessingChanged(_message.Message):
    __slots__ = ("processing", "messages")
    PROCESSING_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    processing: _session_pb2.SessionProcessing
    messages: _containers.RepeatedCompositeFieldContainer[ProcessedMessages]
    def __init__(self, processing: _Optional[_Union[_session_pb2.SessionProcessing, _Mapping]] = ..., messages: _Optional[_Iterable[_Union[ProcessedMessages, _Mapping]]] = ...) -> None: ...

class ProcessedMessages(_message.Message):
    __slots__ = ("range", "status")
    RANGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    range: _message_pb2.MessageRange
    status: _message_pb2.ProcessingStatus
    def __init__(self, range: _Optional[_Union[_message_pb2.MessageRange, _Mapping]] = ..., status: _Optional[_Union[_message_pb2.ProcessingStatus, str]] = ...) -> None: ...

class SessionChanged(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: _session_pb2.Session
    def __init__(self, session: _Optional[_Union[_session_pb2.Session, _Mapping]] = ...) -> None: ...

class SessionCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SessionFinal(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
