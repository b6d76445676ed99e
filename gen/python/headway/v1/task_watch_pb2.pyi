from headway.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchTasksRequest(_message.Message):
    __slots__ = ("session_id", "task_id", "resume_token", "only_new", "until_ended")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ONLY_NEW_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ENDED_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    task_id: str
    resume_token: str
    only_new: bool
    until_ended: bool
    def __init__(self, session_id: _Optional[str] = ..., task_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., only_new: _Optional[bool] = ..., until_ended: _Optional[bool] = ...) -> None: ...

class WatchTasksResponse(_message.Message):
    __slots__ = ("resume_token", "snapshot", "changed", "checkpoint", "final")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    snapshot: TasksSnapshot
    changed: TasksChanged
    checkpoint: TaskCheckpoint
    final: TasksFinal
    def __init__(self, resume_token: _Optional[str] = ..., snapshot: _Optional[_Union[TasksSnapshot, _Mapping]] = ..., changed: _Optional[_Union[TasksChanged, _Mapping]] = ..., checkpoint: _Optional[_Union[TaskCheckpoint, _Mapping]] = ..., final: _Optional[_Union[TasksFinal, _Mapping]] = ...) -> None: ...

class TasksSnapshot(_message.Message):
    __slots__ = ("tasks", "complete")
    TASKS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    complete: bool
    def __init__(self, tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class TasksChanged(_message.Message):
    __slots__ = ("tasks", "status_changes", "removed_ids")
    TASKS_FIELD_NUMBER: _ClassVar[int]
    STATUS_CHANGES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_IDS_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[_task_pb2.Task]
    status_changes: _containers.RepeatedCompositeFieldContainer[TaskStatusChange]
    removed_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, tasks: _Optional[_Iterable[_Union[_task_pb2.Task, _Mapping]]] = ..., status_changes: _Optional[_Iterable[_Union[TaskStatusChange, _Mapping]]] = ..., removed_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class TaskStatusChange(_message.Message):
    __slots__ = ("task_id", "entry")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    entry: _task_pb2.TaskHistoryEntry
    def __init__(self, task_id: _Optional[str] = ..., entry: _Optional[_Union[_task_pb2.TaskHistoryEntry, _Mapping]] = ...) -> None: ...

class TaskCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TasksFinal(_message.Message):
    __slots__ = ("task",)
    TASK_FIELD_NUMBER: _ClassVar[int]
    task: _task_pb2.Task
    def __init__(self, task: _Optional[_Union[_task_pb2.Task, _Mapping]] = ...) -> None: ...
