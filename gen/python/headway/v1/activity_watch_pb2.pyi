from headway.v1 import activity_pb2 as _activity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchActivityRequest(_message.Message):
    __slots__ = ("activity_id", "after_sequence")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    after_sequence: int
    def __init__(self, activity_id: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class WatchActivityResponse(_message.Message):
    __slots__ = ("sequence", "snapshot", "entries", "checkpoint", "final")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    snapshot: ActivitySnapshot
    entries: ActivityEntries
    checkpoint: ActivityCheckpoint
    final: ActivityFinal
    def __init__(self, sequence: _Optional[int] = ..., snapshot: _Optional[_Union[ActivitySnapshot, _Mapping]] = ..., entries: _Optional[_Union[ActivityEntries, _Mapping]] = ..., checkpoint: _Optional[_Union[ActivityCheckpoint, _Mapping]] = ..., final: _Optional[_Union[ActivityFinal, _Mapping]] = ...) -> None: ...

class ActivitySnapshot(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class ActivityEntries(_message.Message):
    __slots__ = ("entries", "cancel_requested")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_activity_pb2.ActivityEntry]
    cancel_requested: bool
    def __init__(self, entries: _Optional[_Iterable[_Union[_activity_pb2.ActivityEntry, _Mapping]]] = ..., cancel_requested: _Optional[bool] = ...) -> None: ...

class ActivityCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ActivityFinal(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class WatchActivitiesRequest(_message.Message):
    __slots__ = ("filter", "resume_token", "only_new")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ONLY_NEW_FIELD_NUMBER: _ClassVar[int]
    filter: _activity_pb2.ActivityFilter
    resume_token: str
    only_new: bool
    def __init__(self, filter: _Optional[_Union[_activity_pb2.ActivityFilter, _Mapping]] = ..., resume_token: _Optional[str] = ..., only_new: _Optional[bool] = ...) -> None: ...

class WatchActivitiesResponse(_message.Message):
    __slots__ = ("resume_token", "snapshot", "changed", "checkpoint")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    snapshot: ActivitiesSnapshot
    changed: ActivitiesChanged
    checkpoint: ActivityCheckpoint
    def __init__(self, resume_token: _Optional[str] = ..., snapshot: _Optional[_Union[ActivitiesSnapshot, _Mapping]] = ..., changed: _Optional[_Union[ActivitiesChanged, _Mapping]] = ..., checkpoint: _Optional[_Union[ActivityCheckpoint, _Mapping]] = ...) -> None: ...

class ActivitiesSnapshot(_message.Message):
    __slots__ = ("activities", "complete")
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    activities: _containers.RepeatedCompositeFieldContainer[_activity_pb2.Activity]
    complete: bool
    def __init__(self, activities: _Optional[_Iterable[_Union[_activity_pb2.Activity, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class ActivitiesChanged(_message.Message):
    __slots__ = ("activities", "removed_ids")
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_IDS_FIELD_NUMBER: _ClassVar[int]
    activities: _containers.RepeatedCompositeFieldContainer[_activity_pb2.Activity]
    removed_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, activities: _Optional[_Iterable[_Union[_activity_pb2.Activity, _Mapping]]] = ..., removed_ids: _Optional[_Iterable[str]] = ...) -> None: ...
