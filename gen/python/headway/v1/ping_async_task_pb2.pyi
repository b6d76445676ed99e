import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from headway.v1 import activity_pb2 as _activity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AddAsyncTaskRequest(_message.Message):
    __slots__ = ("instance_id", "agent_id", "name", "id", "metadata", "task_id", "parent_id", "request_id")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    agent_id: str
    name: str
    id: str
    metadata: _struct_pb2.Struct
    task_id: str
    parent_id: str
    request_id: str
    def __init__(self, instance_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., name: _Optional[str] = ..., id: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., task_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AddAsyncTaskResponse(_message.Message):
    __slots__ = ("async_task_id", "activity")
    ASYNC_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    async_task_id: str
    activity: _activity_pb2.Activity
    def __init__(self, async_task_id: _Optional[str] = ..., activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class CompleteAsyncTaskRequest(_message.Message):
    __slots__ = ("async_task_id", "status", "error", "result", "compatible", "request_id")
    ASYNC_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    COMPATIBLE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    async_task_id: str
    status: _activity_pb2.ActivityStatus
    error: str
    result: _struct_pb2.Value
    compatible: bool
    request_id: str
    def __init__(self, async_task_id: _Optional[str] = ..., status: _Optional[_Union[_activity_pb2.ActivityStatus, str]] = ..., error: _Optional[str] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., compatible: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class CompleteAsyncTaskResponse(_message.Message):
    __slots__ = ("completed", "activity")
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    completed: bool
    activity: _activity_pb2.Activity
    def __init__(self, completed: _Optional[bool] = ..., activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class GetAsyncTaskInfoRequest(_message.Message):
    __slots__ = ("instance_id", "agent_id", "limit")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    agent_id: str
    limit: int
    def __init__(self, instance_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class GetAsyncTaskInfoResponse(_message.Message):
    __slots__ = ("active_count", "running_jobs")
    ACTIVE_COUNT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_FIELD_NUMBER: _ClassVar[int]
    active_count: int
    running_jobs: _containers.RepeatedCompositeFieldContainer[RunningJob]
    def __init__(self, active_count: _Optional[int] = ..., running_jobs: _Optional[_Iterable[_Union[RunningJob, _Mapping]]] = ...) -> None: ...

class RunningJob(_message.Message):
    __slots__ = ("async_task_id", "name", "duration", "metadata", "start_time", "instance_id", "percentage", "message", "cancel_requested")
    ASYNC_TASK_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    async_task_id: str
    name: str
    duration: _duration_pb2.Duration
    metadata: _struct_pb2.Struct
    start_time: _timestamp_pb2.Timestamp
    instance_id: str
    percentage: int
    message: str
    cancel_requested: bool
    def __init__(self, async_task_id: _Optional[str] = ..., name: _Optional[str] = ..., duration: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., instance_id: _Optional[str] = ..., percentage: _Optional[int] = ..., message: _Optional[str] = ..., cancel_requested: _Optional[bool] = ...) -> None: ...
