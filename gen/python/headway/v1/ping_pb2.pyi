import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import agent_pb2 as _agent_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PING_STATUS_UNSPECIFIED: _ClassVar[PingStatus]
    PING_STATUS_HEALTHY: _ClassVar[PingStatus]
    PING_STATUS_HEALTHY_BUSY: _ClassVar[PingStatus]
    PING_STATUS_UNHEALTHY: _ClassVar[PingStatus]
    PING_STATUS_UNKNOWN: _ClassVar[PingStatus]

class PingStatusSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PING_STATUS_SOURCE_UNSPECIFIED: _ClassVar[PingStatusSource]
    PING_STATUS_SOURCE_SILENCE: _ClassVar[PingStatusSource]
    PING_STATUS_SOURCE_FORCED: _ClassVar[PingStatusSource]
    PING_STATUS_SOURCE_CUSTOM: _ClassVar[PingStatusSource]
    PING_STATUS_SOURCE_AUTOMATIC: _ClassVar[PingStatusSource]

class InstanceEndReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INSTANCE_END_REASON_UNSPECIFIED: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_ENDED: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_STOPPED: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_IDLE: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_MAX_LIFETIME: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_LOST: _ClassVar[InstanceEndReason]
    INSTANCE_END_REASON_REPLACED: _ClassVar[InstanceEndReason]
PING_STATUS_UNSPECIFIED: PingStatus
PING_STATUS_HEALTHY: PingStatus
PING_STATUS_HEALTHY_BUSY: PingStatus
PING_STATUS_UNHEALTHY: PingStatus
PING_STATUS_UNKNOWN: PingStatus
PING_STATUS_SOURCE_UNSPECIFIED: PingStatusSource
PING_STATUS_SOURCE_SILENCE: PingStatusSource
PING_STATUS_SOURCE_FORCED: PingStatusSource
PING_STATUS_SOURCE_CUSTOM: PingStatusSource
PING_STATUS_SOURCE_AUTOMATIC: PingStatusSource
INSTANCE_END_REASON_UNSPECIFIED: InstanceEndReason
INSTANCE_END_REASON_ENDED: InstanceEndReason
INSTANCE_END_REASON_STOPPED: InstanceEndReason
INSTANCE_END_REASON_IDLE: InstanceEndReason
INSTANCE_END_REASON_MAX_LIFETIME: InstanceEndReason
INSTANCE_END_REASON_LOST: InstanceEndReason
INSTANCE_END_REASON_REPLACED: InstanceEndReason

class Instance(_message.Message):
    __slots__ = ("id", "agent_id", "status", "status_source", "last_seen_time", "last_status_change_time", "last_activity_time", "active_count", "in_flight_count", "custom_status", "forced", "stop", "limits", "idle_expire_time", "lifetime_expire_time", "metadata", "start_time", "end_time", "end_reason", "last_sequence", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_SOURCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_STATUS_CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_ACTIVITY_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_COUNT_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_COUNT_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_STATUS_FIELD_NUMBER: _ClassVar[int]
    FORCED_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    IDLE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    LIFETIME_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    END_REASON_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    agent_id: str
    status: PingStatus
    status_source: PingStatusSource
    last_seen_time: _timestamp_pb2.Timestamp
    last_status_change_time: _timestamp_pb2.Timestamp
    last_activity_time: _timestamp_pb2.Timestamp
    active_count: int
    in_flight_count: int
    custom_status: PingStatus
    forced: ForcedPingStatus
    stop: StopOrder
    limits: _agent_pb2.InstanceLimits
    idle_expire_time: _timestamp_pb2.Timestamp
    lifetime_expire_time: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    end_reason: InstanceEndReason
    last_sequence: int
    etag: str
    def __init__(self, id: _Optional[str] = ..., agent_id: _Optional[str] = ..., status: _Optional[_Union[PingStatus, str]] = ..., status_source: _Optional[_Union[PingStatusSource, str]] = ..., last_seen_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_status_change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_activity_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., active_count: _Optional[int] = ..., in_flight_count: _Optional[int] = ..., custom_status: _Optional[_Union[PingStatus, str]] = ..., forced: _Optional[_Union[ForcedPingStatus, _Mapping]] = ..., stop: _Optional[_Union[StopOrder, _Mapping]] = ..., limits: _Optional[_Union[_agent_pb2.InstanceLimits, _Mapping]] = ..., idle_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lifetime_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_reason: _Optional[_Union[InstanceEndReason, str]] = ..., last_sequence: _Optional[int] = ..., etag: _Optional[str] = ...) -> None: ...

class ForcedPingStatus(_message.Message):
    __slots__ = ("status", "actor", "reason", "create_time", "expire_time")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    status: PingStatus
    actor: str
    reason: str
    create_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, status: _Optional[_Union[PingStatus, str]] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StopOrder(_message.Message):
    __slots__ = ("actor", "reason", "create_time", "deliver_time", "deadline_time")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELIVER_TIME_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_TIME_FIELD_NUMBER: _ClassVar[int]
    actor: str
    reason: str
    create_time: _timestamp_pb2.Timestamp
    deliver_time: _timestamp_pb2.Timestamp
    deadline_time: _timestamp_pb2.Timestamp
    def __init__(self, actor: _Optional[str] = ..., reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deliver_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deadline_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PingStatusChange(_message.Message):
    __slots__ = ("instance_id", "sequence", "previous_status", "status", "source", "active_count", "reason", "create_time")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_COUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    sequence: int
    previous_status: PingStatus
    status: PingStatus
    source: PingStatusSource
    active_count: int
    reason: str
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, instance_id: _Optional[str] = ..., sequence: _Optional[int] = ..., previous_status: _Optional[_Union[PingStatus, str]] = ..., status: _Optional[_Union[PingStatus, str]] = ..., source: _Optional[_Union[PingStatusSource, str]] = ..., active_count: _Optional[int] = ..., reason: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
