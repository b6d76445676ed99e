import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import message_part_pb2 as _message_part_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EventAuthor(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EVENT_AUTHOR_UNSPECIFIED: _ClassVar[EventAuthor]
    EVENT_AUTHOR_USER: _ClassVar[EventAuthor]
    EVENT_AUTHOR_AGENT: _ClassVar[EventAuthor]
EVENT_AUTHOR_UNSPECIFIED: EventAuthor
EVENT_AUTHOR_USER: EventAuthor
EVENT_AUTHOR_AGENT: EventAuthor

class Event(_message.Message):
    __slots__ = ("id", "task_id", "agent_id", "sequence", "type", "content", "event_time", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    task_id: str
    agent_id: str
    sequence: int
    type: str
    content: EventContent
    event_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., task_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., sequence: _Optional[int] = ..., type: _Optional[str] = ..., content: _Optional[_Union[EventContent, _Mapping]] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class EventContent(_message.Message):
    __slots__ = ("text", "data", "message")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    text: str
    data: _struct_pb2.Value
    message: EventMessage
    def __init__(self, text: _Optional[str] = ..., data: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., message: _Optional[_Union[EventMessage, _Mapping]] = ...) -> None: ...

class EventMessage(_message.Message):
    __slots__ = ("author", "parts")
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    author: EventAuthor
    parts: _containers.RepeatedCompositeFieldContainer[_message_part_pb2.MessagePart]
    def __init__(self, author: _Optional[_Union[EventAuthor, str]] = ..., parts: _Optional[_Iterable[_Union[_message_part_pb2.MessagePart, _Mapping]]] = ...) -> None: ...
