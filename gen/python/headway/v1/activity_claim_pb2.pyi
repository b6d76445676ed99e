import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import activity_pb2 as _activity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClaimActivitiesRequest(_message.Message):
    __slots__ = ("names", "owner", "limit", "lease", "wait", "request_id")
    NAMES_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    owner: str
    limit: int
    lease: _duration_pb2.Duration
    wait: _duration_pb2.Duration
    request_id: str
    def __init__(self, names: _Optional[_Iterable[str]] = ..., owner: _Optional[str] = ..., limit: _Optional[int] = ..., lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClaimActivitiesResponse(_message.Message):
    __slots__ = ("activities",)
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    activities: _containers.RepeatedCompositeFieldContainer[ClaimedActivity]
    def __init__(self, activities: _Optional[_Iterable[_Union[ClaimedActivity, _Mapping]]] = ...) -> None: ...

class ClaimedActivity(_message.Message):
    __slots__ = ("activity", "epoch", "lease_expire_time")
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    LEASE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    epoch: int
    lease_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ..., epoch: _Optional[int] = ..., lease_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class QueueOptions(_message.Message):
    __slots__ = ("priority", "not_before_time", "max_attempts", "concurrency_key", "backoff")
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    NOT_BEFORE_TIME_FIELD_NUMBER: _ClassVar[int]
    MAX_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CONCURRENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FIELD_NUMBER: _ClassVar[int]
    priority: int
    not_before_time: _timestamp_pb2.Timestamp
    max_attempts: int
    concurrency_key: str
    backoff: QueueBackoff
    def __init__(self, priority: _Optional[int] = ..., not_before_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., max_attempts: _Optional[int] = ..., concurrency_key: _Optional[str] = ..., backoff: _Optional[_Union[QueueBackoff, _Mapping]] = ...) -> None: ...

class QueueBackoff(_message.Message):
    __slots__ = ("initial", "max")
    INITIAL_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    initial: _duration_pb2.Duration
    max: _duration_pb2.Duration
    def __init__(self, initial: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., max: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
