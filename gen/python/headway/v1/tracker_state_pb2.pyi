import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TrackerState(_message.Message):
    __slots__ = ("tracker_id", "document", "update_time", "etag")
    TRACKER_ID_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    tracker_id: str
    document: _struct_pb2.Struct
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, tracker_id: _Optional[str] = ..., document: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class TrackerStateChange(_message.Message):
    __slots__ = ("replace", "merge", "etag")
    REPLACE_FIELD_NUMBER: _ClassVar[int]
    MERGE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    replace: _struct_pb2.Struct
    merge: _struct_pb2.Struct
    etag: str
    def __init__(self, replace: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., merge: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class GetTrackerStateRequest(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ...) -> None: ...

class GetTrackerStateResponse(_message.Message):
    __slots__ = ("state", "tracker")
    STATE_FIELD_NUMBER: _ClassVar[int]
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    state: TrackerState
    tracker: _tracker_pb2.Tracker
    def __init__(self, state: _Optional[_Union[TrackerState, _Mapping]] = ..., tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...

class UpdateTrackerStateRequest(_message.Message):
    __slots__ = ("tracker", "change", "epoch", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    change: TrackerStateChange
    epoch: int
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., change: _Optional[_Union[TrackerStateChange, _Mapping]] = ..., epoch: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateTrackerStateResponse(_message.Message):
    __slots__ = ("state", "tracker")
    STATE_FIELD_NUMBER: _ClassVar[int]
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    state: TrackerState
    tracker: _tracker_pb2.Tracker
    def __init__(self, state: _Optional[_Union[TrackerState, _Mapping]] = ..., tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...
