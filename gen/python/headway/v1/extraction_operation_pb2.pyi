from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import task_pb2 as _task_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExtractionOperation(_message.Message):
    __slots__ = ("insert_task", "update_task", "link_messages", "append_progress", "record_preference", "note_planning", "applied", "refused_reason")
    INSERT_TASK_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TASK_FIELD_NUMBER: _ClassVar[int]
    LINK_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    APPEND_PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RECORD_PREFERENCE_FIELD_NUMBER: _ClassVar[int]
    NOTE_PLANNING_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_REASON_FIELD_NUMBER: _ClassVar[int]
    insert_task: InsertTaskOperation
    update_task: UpdateTaskOperation
    link_messages: LinkMessagesOperation
    append_progress: AppendProgressOperation
    record_preference: RecordPreferenceOperation
    note_planning: NotePlanningOperation
    applied: bool
    refused_reason: str
    def __init__(self, insert_task: _Optional[_Union[InsertTaskOperation, _Mapping]] = ..., update_task: _Optional[_Union[UpdateTaskOperation, _Mapping]] = ..., link_messages: _Optional[_Union[LinkMessagesOperation, _Mapping]] = ..., append_progress: _Optional[_Union[AppendProgressOperation, _Mapping]] = ..., record_preference: _Optional[_Union[RecordPreferenceOperation, _Mapping]] = ..., note_planning: _Optional[_Union[NotePlanningOperation, _Mapping]] = ..., applied: _Optional[bool] = ..., refused_reason: _Optional[str] = ...) -> None: ...

class InsertTaskOperation(_message.Message):
    __slots__ = ("task_id", "order", "description")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    order: int
    description: str
    def __init__(self, task_id: _Optional[str] = ..., order: _Optional[int] = ..., description: _Optional[str] = ...) -> None: ...

class UpdateTaskOperation(_message.Message):
    __slots__ = ("task_id", "order", "description", "status", "reason", "previous_description", "previous_status")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STATUS_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    order: int
    description: str
    status: _task_pb2.TaskStatus
    reason: str
    previous_description: str
    previous_status: _task_pb2.TaskStatus
    def __init__(self, task_id: _Optional[str] = ..., order: _Optional[int] = ..., description: _Optional[str] = ..., status: _Optional[_Union[_task_pb2.TaskStatus, str]] = ..., reason: _Optional[str] = ..., previous_description: _Optional[str] = ..., previous_status: _Optional[_Union[_task_pb2.TaskStatus, str]] = ...) -> None: ...

class LinkMessagesOperation(_message.Message):
    __slots__ = ("task_id", "order", "messages")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    order: int
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    def __init__(self, task_id: _Optional[str] = ..., order: _Optional[int] = ..., messages: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ...) -> None: ...

class AppendProgressOperation(_message.Message):
    __slots__ = ("task_id", "order", "text")
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    task_id: str
    order: int
    text: str
    def __init__(self, task_id: _Optional[str] = ..., order: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class RecordPreferenceOperation(_message.Message):
    __slots__ = ("preference_id", "task_id", "text", "evidence")
    PREFERENCE_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    preference_id: str
    task_id: str
    text: str
    evidence: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    def __init__(self, preference_id: _Optional[str] = ..., task_id: _Optional[str] = ..., text: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ...) -> None: ...

class NotePlanningOperation(_message.Message):
    __slots__ = ("text", "messages")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    text: str
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageRange]
    def __init__(self, text: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_message_pb2.MessageRange, _Mapping]]] = ...) -> None: ...
