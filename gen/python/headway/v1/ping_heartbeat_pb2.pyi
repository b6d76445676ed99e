import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import ping_pb2 as _ping_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HeartbeatRequest(_message.Message):
    __slots__ = ("instance_id", "agent_id", "status", "in_flight_count", "running", "activity_time", "process_start_time", "metadata", "last", "request_id")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_COUNT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_TIME_FIELD_NUMBER: _ClassVar[int]
    PROCESS_START_TIME_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    agent_id: str
    status: _ping_pb2.PingStatus
    in_flight_count: int
    running: RunningAsyncTasks
    activity_time: _timestamp_pb2.Timestamp
    process_start_time: _timestamp_pb2.Timestamp
    metadata: _struct_pb2.Struct
    last: bool
    request_id: str
    def __init__(self, instance_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., status: _Optional[_Union[_ping_pb2.PingStatus, str]] = ..., in_flight_count: _Optional[int] = ..., running: _Optional[_Union[RunningAsyncTasks, _Mapping]] = ..., activity_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., process_start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., last: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class RunningAsyncTasks(_message.Message):
    __slots__ = ("async_task_ids",)
    ASYNC_TASK_IDS_FIELD_NUMBER: _ClassVar[int]
    async_task_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, async_task_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class HeartbeatResponse(_message.Message):
    __slots__ = ("instance_id", "status", "status_source", "last_status_change_time", "stop", "stop_order", "cancels", "next_heartbeat", "server_time")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_SOURCE_FIELD_NUMBER: _ClassVar[int]
    LAST_STATUS_CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    STOP_ORDER_FIELD_NUMBER: _ClassVar[int]
    CANCELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    SERVER_TIME_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    status: _ping_pb2.PingStatus
    status_source: _ping_pb2.PingStatusSource
    last_status_change_time: _timestamp_pb2.Timestamp
    stop: bool
    stop_order: _ping_pb2.StopOrder
    cancels: _containers.RepeatedCompositeFieldContainer[AsyncTaskCancel]
    next_heartbeat: _duration_pb2.Duration
    server_time: _timestamp_pb2.Timestamp
    def __init__(self, instance_id: _Optional[str] = ..., status: _Optional[_Union[_ping_pb2.PingStatus, str]] = ..., status_source: _Optional[_Union[_ping_pb2.PingStatusSource, str]] = ..., last_status_change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., stop: _Optional[bool] = ..., stop_order: _Optional[_Union[_ping_pb2.StopOrder, _Mapping]] = ..., cancels: _Optional[_Iterable[_Union[AsyncTaskCancel, _Mapping]]] = ..., next_heartbeat: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., server_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AsyncTaskCancel(_message.Message):
    __slots__ = ("async_task_id", "reason")
    ASYNC_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    async_task_id: str
    reason: str
    def __init__(self, async_task_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
