from headway.v1 import tracker_pb2 as _tracker_pb2
from headway.v1 import tracker_query_pb2 as _tracker_query_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchTrackersRequest(_message.Message):
    __slots__ = ("filter", "resume_token", "only_new")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ONLY_NEW_FIELD_NUMBER: _ClassVar[int]
    filter: _tracker_query_pb2.TrackerFilter
    resume_token: str
    only_new: bool
    def __init__(self, filter: _Optional[_Union[_tracker_query_pb2.TrackerFilter, _Mapping]] = ..., resume_token: _Optional[str] = ..., only_new: _Optional[bool] = ...) -> None: ...

class WatchTrackersResponse(_message.Message):
    __slots__ = ("resume_token", "snapshot", "changed", "checkpoint")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    snapshot: TrackersSnapshot
    changed: TrackersChanged
    checkpoint: TrackerCheckpoint
    def __init__(self, resume_token: _Optional[str] = ..., snapshot: _Optional[_Union[TrackersSnapshot, _Mapping]] = ..., changed: _Optional[_Union[TrackersChanged, _Mapping]] = ..., checkpoint: _Optional[_Union[TrackerCheckpoint, _Mapping]] = ...) -> None: ...

class TrackersSnapshot(_message.Message):
    __slots__ = ("trackers", "complete")
    TRACKERS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    trackers: _containers.RepeatedCompositeFieldContainer[_tracker_pb2.Tracker]
    complete: bool
    def __init__(self, trackers: _Optional[_Iterable[_Union[_tracker_pb2.Tracker, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class TrackersChanged(_message.Message):
    __slots__ = ("trackers", "removed_ids")
    TRACKERS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_IDS_FIELD_NUMBER: _ClassVar[int]
    trackers: _containers.RepeatedCompositeFieldContainer[_tracker_pb2.Tracker]
    removed_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, trackers: _Optional[_Iterable[_Union[_tracker_pb2.Tracker, _Mapping]]] = ..., removed_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class TrackerCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
