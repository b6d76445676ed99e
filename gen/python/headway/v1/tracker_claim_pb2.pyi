import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from headway.v1 import tracker_pb2 as _tracker_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClaimTrackerRequest(_message.Message):
    __slots__ = ("tracker", "owner", "lease", "wait", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    owner: str
    lease: _duration_pb2.Duration
    wait: _duration_pb2.Duration
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., owner: _Optional[str] = ..., lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClaimTrackerResponse(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...

class RenewClaimRequest(_message.Message):
    __slots__ = ("tracker", "epoch", "lease", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    epoch: int
    lease: _duration_pb2.Duration
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., epoch: _Optional[int] = ..., lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RenewClaimResponse(_message.Message):
    __slots__ = ("tracker",)
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ...) -> None: ...

class ReleaseClaimRequest(_message.Message):
    __slots__ = ("tracker", "epoch", "only_if_caught_up", "force", "request_id")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ONLY_IF_CAUGHT_UP_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.TrackerRef
    epoch: int
    only_if_caught_up: bool
    force: bool
    request_id: str
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.TrackerRef, _Mapping]] = ..., epoch: _Optional[int] = ..., only_if_caught_up: _Optional[bool] = ..., force: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReleaseClaimResponse(_message.Message):
    __slots__ = ("tracker", "released")
    TRACKER_FIELD_NUMBER: _ClassVar[int]
    RELEASED_FIELD_NUMBER: _ClassVar[int]
    tracker: _tracker_pb2.Tracker
    released: bool
    def __init__(self, tracker: _Optional[_Union[_tracker_pb2.Tracker, _Mapping]] = ..., released: _Optional[bool] = ...) -> None: ...
