import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TrackerClaimState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRACKER_CLAIM_STATE_UNSPECIFIED: _ClassVar[TrackerClaimState]
    TRACKER_CLAIM_STATE_FREE: _ClassVar[TrackerClaimState]
    TRACKER_CLAIM_STATE_HELD: _ClassVar[TrackerClaimState]
    TRACKER_CLAIM_STATE_STALE: _ClassVar[TrackerClaimState]
TRACKER_CLAIM_STATE_UNSPECIFIED: TrackerClaimState
TRACKER_CLAIM_STATE_FREE: TrackerClaimState
TRACKER_CLAIM_STATE_HELD: TrackerClaimState
TRACKER_CLAIM_STATE_STALE: TrackerClaimState

class TrackerFilter(_message.Message):
    __slots__ = ("agent_id", "task_id", "statuses", "lag_above", "claim", "owner", "not_moved_since")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LAG_ABOVE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    NOT_MOVED_SINCE_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    task_id: str
    statuses: _containers.RepeatedScalarFieldContainer[str]
    lag_above: int
    claim: TrackerClaimState
    owner: str
    not_moved_since: _timestamp_pb2.Timestamp
    def __init__(self, agent_id: _Optional[str] = ..., task_id: _Optional[str] = ..., statuses: _Optional[_Iterable[str]] = ..., lag_above: _Optional[int] = ..., claim: _Optional[_Union[TrackerClaimState, str]] = ..., owner: _Optional[str] = ..., not_moved_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetTrackerRequest(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ...) -> None: ...

class GetTrackerResponse(_message.Message):
    __slots__ = ("tracker", "resets")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    RESETS_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    resets: _containers.RepeatedCompositeFieldContainer[_tracker_pb2.TrackerReset]
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ..., resets: _Optional[_Iterable[_Union[_tracker_pb2.TrackerReset, _Mapping]]] = ...) -> None: ...

class ListTrackersRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: TrackerFilter
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[_Union[TrackerFilter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTrackersResponse(_message.Message):
    __slots__ = ("trackers", "next_page_token")
    TRACKERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    trackers: _containers.RepeatedCompositeFieldContainer[_tracker_pb2.Tracker]
    next_page_token: str
    def __init__(self, trackers: _Optional[_Iterable[_Union[_tracker_pb2.Tracker, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
