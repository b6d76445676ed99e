from headway.v1 import activity_report_pb2 as _activity_report_pb2
from headway.v1 import message_pb2 as _message_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from headway.v1 import tracker_state_pb2 as _tracker_state_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CommitTrackerRequest(_message.Message):
    __slots__ = ("tracker", "cursor", "cursor_event_id", "expected_cursor", "status", "status_reason", "state", "messages", "progress", "epoch", "etag", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CURSOR_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_CURSOR_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    cursor: int
    cursor_event_id: str
    expected_cursor: int
    status: str
    status_reason: str
    state: _tracker_state_pb2.TrackerStateChange
    messages: _containers.RepeatedCompositeFieldContainer[CommitMessages]
    progress: _containers.RepeatedCompositeFieldContainer[CommitProgress]
    epoch: int
    etag: str
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., cursor: _Optional[int] = ..., cursor_event_id: _Optional[str] = ..., expected_cursor: _Optional[int] = ..., status: _Optional[str] = ..., status_reason: _Optional[str] = ..., state: _Optional[_Union[_tracker_state_pb2.TrackerStateChange, _Mapping]] = ..., messages: _Optional[_Iterable[_Union[CommitMessages, _Mapping]]] = ..., progress: _Optional[_Iterable[_Union[CommitProgress, _Mapping]]] = ..., epoch: _Optional[int] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CommitMessages(_message.Message):
    __slots__ = ("session_id", "messages")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageInput]
    def __init__(self, session_id: _Optional[str] = ..., messages: _Optional[_Iterable[_Union[_message_pb2.MessageInput, _Mapping]]] = ...) -> None: ...

class CommitProgress(_message.Message):
    __slots__ = ("activity_id", "entries", "epoch")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    entries: _containers.RepeatedCompositeFieldContainer[_activity_report_pb2.ProgressReport]
    epoch: int
    def __init__(self, activity_id: _Optional[str] = ..., entries: _Optional[_Iterable[_Union[_activity_report_pb2.ProgressReport, _Mapping]]] = ..., epoch: _Optional[int] = ...) -> None: ...

class CommitTrackerResponse(_message.Message):
    __slots__ = ("tracker", "messages", "progress")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    messages: _containers.RepeatedCompositeFieldContainer[CommittedMessages]
    progress: _containers.RepeatedCompositeFieldContainer[_activity_report_pb2.ReportProgressResponse]
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ..., messages: _Optional[_Iterable[_Union[CommittedMessages, _Mapping]]] = ..., progress: _Optional[_Iterable[_Union[_activity_report_pb2.ReportProgressResponse, _Mapping]]] = ...) -> None: ...

class CommittedMessages(_message.Message):
    __slots__ = ("session_id", "message_ids", "last_sequence")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    message_ids: _containers.RepeatedScalarFieldContainer[str]
    last_sequence: int
    def __init__(self, session_id: _Optional[str] = ..., message_ids: _Optional[_Iterable[str]] = ..., last_sequence: _Optional[int] = ...) -> None: ...
