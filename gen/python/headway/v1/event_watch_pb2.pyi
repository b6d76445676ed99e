from headway.v1 import event_pb2 as _event_pb2
from headway.v1 import task_pb2 as _task_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchEventsRequest(_message.Message):
    __slots__ = ("task_id", "agent_id", "after_sequence", "after_cursor")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    AFTER_CURSOR_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    agent_id: str
    after_sequence: int
    after_cursor: bool
    def __init__(self, task_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., after_cursor: _Optional[bool] = ...) -> None: ...

class WatchEventsResponse(_message.Message):
    __slots__ = ("sequence", "snapshot", "events", "checkpoint", "final")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    snapshot: EventsSnapshot
    events: EventBatch
    checkpoint: EventCheckpoint
    final: EventsFinal
    def __init__(self, sequence: _Optional[int] = ..., snapshot: _Optional[_Union[EventsSnapshot, _Mapping]] = ..., events: _Optional[_Union[EventBatch, _Mapping]] = ..., checkpoint: _Optional[_Union[EventCheckpoint, _Mapping]] = ..., final: _Optional[_Union[EventsFinal, _Mapping]] = ...) -> None: ...

class EventsSnapshot(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...

class EventBatch(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_event_pb2.Event]
    def __init__(self, events: _Optional[_Iterable[_Union[_event_pb2.Event, _Mapping]]] = ...) -> None: ...

class EventCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EventsFinal(_message.Message):
    __slots__ = ("task_status",)
    TASK_STATUS_FIELD_NUMBER: _ClassVar[int]
    task_status: _task_pb2.TaskStatus
    def __init__(self, task_status: _Optional[_Union[_task_pb2.TaskStatus, str]] = ...) -> None: ...
