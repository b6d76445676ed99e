from google.protobuf import field_mask_pb2 as _field_mask_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UpdateTrackerRequest(_message.Message):
    __slots__ = ("tracker", "update_mask", "expected_cursor", "epoch", "etag", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_CURSOR_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    update_mask: _field_mask_pb2.FieldMask
    expected_cursor: int
    epoch: int
    etag: str
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ..., expected_cursor: _Optional[int] = ..., epoch: _Optional[int] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateTrackerResponse(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...

class ResetTrackerRequest(_message.Message):
    __slots__ = ("tracker", "cursor", "clear_state", "actor", "reason", "etag", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CLEAR_STATE_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    cursor: int
    clear_state: bool
    actor: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., cursor: _Optional[int] = ..., clear_state: _Optional[bool] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ResetTrackerResponse(_message.Message):
    __slots__ = ("tracker", "reset")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    reset: _tracker_pb2.TrackerReset
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ..., reset: _Optional[_Union[_tracker_pb2.TrackerReset, _Mapping]] = ...) -> None: ...
