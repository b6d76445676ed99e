import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from headway.v1 import ping_pb2 as _ping_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ForcePingStatusRequest(_message.Message):
    __slots__ = ("instance_id", "status", "actor", "reason", "ttl", "etag", "request_id")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TTL_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    status: _ping_pb2.PingStatus
    actor: str
    reason: str
    ttl: _duration_pb2.Duration
    etag: str
    request_id: str
    def __init__(self, instance_id: _Optional[str] = ..., status: _Optional[_Union[_ping_pb2.PingStatus, str]] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ..., ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ForcePingStatusResponse(_message.Message):
    __slots__ = ("instance",)
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    instance: _ping_pb2.Instance
    def __init__(self, instance: _Optional[_Union[_ping_pb2.Instance, _Mapping]] = ...) -> None: ...

class ClearForcedPingStatusRequest(_message.Message):
    __slots__ = ("instance_id", "etag", "request_id")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    etag: str
    request_id: str
    def __init__(self, instance_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClearForcedPingStatusResponse(_message.Message):
    __slots__ = ("instance",)
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    instance: _ping_pb2.Instance
    def __init__(self, instance: _Optional[_Union[_ping_pb2.Instance, _Mapping]] = ...) -> None: ...

class StopInstanceRequest(_message.Message):
    __slots__ = ("instance_id", "actor", "reason", "grace", "etag", "request_id")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    GRACE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    actor: str
    reason: str
    grace: _duration_pb2.Duration
    etag: str
    request_id: str
    def __init__(self, instance_id: _Optional[str] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ..., grace: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class StopInstanceResponse(_message.Message):
    __slots__ = ("instance",)
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    instance: _ping_pb2.Instance
    def __init__(self, instance: _Optional[_Union[_ping_pb2.Instance, _Mapping]] = ...) -> None: ...
