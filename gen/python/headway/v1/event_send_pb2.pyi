import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import event_pb2 as _event_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventInput(_message.Message):
    __slots__ = ("task_id", "agent_id", "id", "type", "content", "event_time", "reopen", "keep_interrupted")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    REOPEN_FIELD_NUMBER: _ClassVar[int]
    KEEP_INTERRUPTED_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    agent_id: str
    id: str
    type: str
    content: _event_pb2.EventContent
    event_time: _timestamp_pb2.Timestamp
    reopen: bool
    keep_interrupted: bool
    def __init__(self, task_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., id: _Optional[str] = ..., type: _Optional[str] = ..., content: _Optional[_Union[_event_pb2.EventContent, _Mapping]] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reopen: _Optional[bool] = ..., keep_interrupted: _Optional[bool] = ...) -> None: ...

class SendEventRequest(_message.Message):
    __slots__ = ("event", "request_id")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    event: EventInput
    request_id: str
    def __init__(self, event: _Optional[_Union[EventInput, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SendEventResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _event_pb2.Event
    def __init__(self, event: _Optional[_Union[_event_pb2.Event, _Mapping]] = ...) -> None: ...

class SendEventsRequest(_message.Message):
    __slots__ = ("events", "request_id")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[EventInput]
    request_id: str
    def __init__(self, events: _Optional[_Iterable[_Union[EventInput, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class SendEventsResponse(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_event_pb2.Event]
    def __init__(self, events: _Optional[_Iterable[_Union[_event_pb2.Event, _Mapping]]] = ...) -> None: ...
