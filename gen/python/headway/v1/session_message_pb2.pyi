from google.protobuf import struct_pb2 as _struct_pb2
from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import message_edit_pb2 as _message_edit_pb2
from headway.v1 import sequence_order_pb2 as _sequence_order_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StoreMessageRequest(_message.Message):
    __slots__ = ("session_id", "message", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    message: _message_pb2.MessageInput
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., message: _Optional[_Union[_message_pb2.MessageInput, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class StoreMessageResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.SessionMessage
    def __init__(self, message: _Optional[_Union[_message_pb2.SessionMessage, _Mapping]] = ...) -> None: ...

class StoreMessagesRequest(_message.Message):
    __slots__ = ("session_id", "messages", "request_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageInput]
    request_id: str
    def __init__(self, session_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_message_pb2.MessageInput, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class StoreMessagesResponse(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.SessionMessage]
    def __init__(self, messages: _Optional[_Iterable[_Union[_message_pb2.SessionMessage, _Mapping]]] = ...) -> None: ...

class ListMessagesRequest(_message.Message):
    __slots__ = ("session_id", "format", "after_sequence", "task_id", "processing_statuses", "order", "edit_strategies", "edit_up_to_sequence", "page_size", "page_token")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_STATUSES_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    EDIT_STRATEGIES_FIELD_NUMBER: _ClassVar[int]
    EDIT_UP_TO_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    format: _message_pb2.MessageFormat
    after_sequence: int
    task_id: str
    processing_statuses: _containers.RepeatedScalarFieldContainer[_message_pb2.ProcessingStatus]
    order: _sequence_order_pb2.SequenceOrder
    edit_strategies: _containers.RepeatedCompositeFieldContainer[_message_edit_pb2.EditStrategy]
    edit_up_to_sequence: int
    page_size: int
    page_token: str
    def __init__(self, session_id: _Optional[str] = ..., format: _Optional[_Union[_message_pb2.MessageFormat, str]] = ..., after_sequence: _Optional[int] = ..., task_id: _Optional[str] = ..., processing_statuses: _Optional[_Iterable[_Union[_message_pb2.ProcessingStatus, str]]] = ..., order: _Optional[_Union[_sequence_order_pb2.SequenceOrder, str]] = ..., edit_strategies: _Optional[_Iterable[_Union[_message_edit_pb2.EditStrategy, _Mapping]]] = ..., edit_up_to_sequence: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMessagesResponse(_message.Message):
    __slots__ = ("messages", "next_page_token", "system_parts", "page_token_count", "token_count", "edited_up_to_sequence")
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_PARTS_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    EDITED_UP_TO_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.SessionMessage]
    next_page_token: str
    system_parts: _containers.RepeatedCompositeFieldContainer[_struct_pb2.Struct]
    page_token_count: int
    token_count: int
    edited_up_to_sequence: int
    def __init__(self, messages: _Optional[_Iterable[_Union[_message_pb2.SessionMessage, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., system_parts: _Optional[_Iterable[_Union[_struct_pb2.Struct, _Mapping]]] = ..., page_token_count: _Optional[int] = ..., token_count: _Optional[int] = ..., edited_up_to_sequence: _Optional[int] = ...) -> None: ...
