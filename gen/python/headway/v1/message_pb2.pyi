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

class MessageFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_FORMAT_UNSPECIFIED: _ClassVar[MessageFormat]
    MESSAGE_FORMAT_HEADWAY: _ClassVar[MessageFormat]
    MESSAGE_FORMAT_OPENAI: _ClassVar[MessageFormat]
    MESSAGE_FORMAT_ANTHROPIC: _ClassVar[MessageFormat]
    MESSAGE_FORMAT_GEMINI: _ClassVar[MessageFormat]

class MessageRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MESSAGE_ROLE_UNSPECIFIED: _ClassVar[MessageRole]
    MESSAGE_ROLE_USER: _ClassVar[MessageRole]
    MESSAGE_ROLE_ASSISTANT: _ClassVar[MessageRole]
    MESSAGE_ROLE_SYSTEM: _ClassVar[MessageRole]
    MESSAGE_ROLE_DEVELOPER: _ClassVar[MessageRole]
    MESSAGE_ROLE_TOOL: _ClassVar[MessageRole]

class ProcessingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROCESSING_STATUS_UNSPECIFIED: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_PENDING: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_RUNNING: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_SUCCESS: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_FAILED: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_DISABLED: _ClassVar[ProcessingStatus]
    PROCESSING_STATUS_LIMIT_EXCEEDED: _ClassVar[ProcessingStatus]
MESSAGE_FORMAT_UNSPECIFIED: MessageFormat
MESSAGE_FORMAT_HEADWAY: MessageFormat
MESSAGE_FORMAT_OPENAI: MessageFormat
MESSAGE_FORMAT_ANTHROPIC: MessageFormat
MESSAGE_FORMAT_GEMINI: MessageFormat
MESSAGE_ROLE_UNSPECIFIED: MessageRole
MESSAGE_ROLE_USER: MessageRole
MESSAGE_ROLE_ASSISTANT: MessageRole
MESSAGE_ROLE_SYSTEM: MessageRole
MESSAGE_ROLE_DEVELOPER: MessageRole
MESSAGE_ROLE_TOOL: MessageRole
PROCESSING_STATUS_UNSPECIFIED: ProcessingStatus
PROCESSING_STATUS_PENDING: ProcessingStatus
PROCESSING_STATUS_RUNNING: ProcessingStatus
PROCESSING_STATUS_SUCCESS: ProcessingStatus
PROCESSING_STATUS_FAILED: ProcessingStatus
PROCESSING_STATUS_DISABLED: ProcessingStatus
PROCESSING_STATUS_LIMIT_EXCEEDED: ProcessingStatus

class MessageRange(_message.Message):
    __slots__ = ("first_sequence", "last_sequence")
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    first_sequence: int
    last_sequence: int
    def __init__(self, first_sequence: _Optional[int] = ..., last_sequence: _Optional[int] = ...) -> None: ...

class CanonicalMessage(_message.Message):
    __slots__ = ("role", "name", "parts", "original_role", "extra")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_ROLE_FIELD_NUMBER: _ClassVar[int]
    EXTRA_FIELD_NUMBER: _ClassVar[int]
    role: MessageRole
    name: str
    parts: _containers.RepeatedCompositeFieldContainer[_message_part_pb2.MessagePart]
    original_role: str
    extra: _struct_pb2.Struct
    def __init__(self, role: _Optional[_Union[MessageRole, str]] = ..., name: _Optional[str] = ..., parts: _Optional[_Iterable[_Union[_message_part_pb2.MessagePart, _Mapping]]] = ..., original_role: _Optional[str] = ..., extra: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class VendorMessage(_message.Message):
    __slots__ = ("format", "message")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    format: MessageFormat
    message: _struct_pb2.Struct
    def __init__(self, format: _Optional[_Union[MessageFormat, str]] = ..., message: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class MessageInput(_message.Message):
    __slots__ = ("canonical", "vendor", "id", "metadata", "event_time")
    CANONICAL_FIELD_NUMBER: _ClassVar[int]
    VENDOR_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    canonical: CanonicalMessage
    vendor: VendorMessage
    id: str
    metadata: _struct_pb2.Struct
    event_time: _timestamp_pb2.Timestamp
    def __init__(self, canonical: _Optional[_Union[CanonicalMessage, _Mapping]] = ..., vendor: _Optional[_Union[VendorMessage, _Mapping]] = ..., id: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SessionMessage(_message.Message):
    __slots__ = ("id", "session_id", "sequence", "source_format", "role", "canonical", "vendor_messages", "metadata", "token_count", "processing_status", "processing_error", "extraction_id", "task_ids", "is_planning", "event_time", "create_time")
    ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FORMAT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CANONICAL_FIELD_NUMBER: _ClassVar[int]
    VENDOR_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    TOKEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_STATUS_FIELD_NUMBER: _ClassVar[int]
    PROCESSING_ERROR_FIELD_NUMBER: _ClassVar[int]
    EXTRACTION_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_IDS_FIELD_NUMBER: _ClassVar[int]
    IS_PLANNING_FIELD_NUMBER: _ClassVar[int]
    EVENT_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    id: str
    session_id: str
    sequence: int
    source_format: MessageFormat
    role: MessageRole
    canonical: CanonicalMessage
    vendor_messages: _containers.RepeatedCompositeFieldContainer[_struct_pb2.Struct]
    metadata: _struct_pb2.Struct
    token_count: int
    processing_status: ProcessingStatus
    processing_error: str
    extraction_id: str
    task_ids: _containers.RepeatedScalarFieldContainer[str]
    is_planning: bool
    event_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., session_id: _Optional[str] = ..., sequence: _Optional[int] = ..., source_format: _Optional[_Union[MessageFormat, str]] = ..., role: _Optional[_Union[MessageRole, str]] = ..., canonical: _Optional[_Union[CanonicalMessage, _Mapping]] = ..., vendor_messages: _Optional[_Iterable[_Union[_struct_pb2.Struct, _Mapping]]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., token_count: _Optional[int] = ..., processing_status: _Optional[_Union[ProcessingStatus, str]] = ..., processing_error: _Optional[str] = ..., extraction_id: _Optional[str] = ..., task_ids: _Optional[_Iterable[str]] = ..., is_planning: _Optional[bool] = ..., event_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
