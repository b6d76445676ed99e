from google.protobuf import struct_pb2 as _struct_pb2
from headway.v1 import activity_pb2 as _activity_pb2
from headway.v1 import activity_claim_pb2 as _activity_claim_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateActivityRequest(_message.Message):
    __slots__ = ("name", "id", "message", "status", "task_id", "agent_id", "instance_id", "parent_id", "metadata", "input", "request_id", "queue")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    id: str
    message: str
    status: _activity_pb2.ActivityStatus
    task_id: str
    agent_id: str
    instance_id: str
    parent_id: str
    metadata: _struct_pb2.Struct
    input: _struct_pb2.Value
    request_id: str
    queue: _activity_claim_pb2.QueueOptions
    def __init__(self, name: _Optional[str] = ..., id: _Optional[str] = ..., message: _Optional[str] = ..., status: _Optional[_Union[_activity_pb2.ActivityStatus, str]] = ..., task_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., instance_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., metadata: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., request_id: _Optional[str] = ..., queue: _Optional[_Union[_activity_claim_pb2.QueueOptions, _Mapping]] = ...) -> None: ...

class CreateActivityResponse(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class CompleteActivityRequest(_message.Message):
    __slots__ = ("activity_id", "message", "percentage", "result", "etag", "request_id", "epoch")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    message: str
    percentage: int
    result: _struct_pb2.Value
    etag: str
    request_id: str
    epoch: int
    def __init__(self, activity_id: _Optional[str] = ..., message: _Optional[str] = ..., percentage: _Optional[int] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class CompleteActivityResponse(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class FailActivityRequest(_message.Message):
    __slots__ = ("activity_id", "error", "message", "percentage", "etag", "request_id", "epoch")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    error: str
    message: str
    percentage: int
    etag: str
    request_id: str
    epoch: int
    def __init__(self, activity_id: _Optional[str] = ..., error: _Optional[str] = ..., message: _Optional[str] = ..., percentage: _Optional[int] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., epoch: _Optional[int] = ...) -> None: ...

class FailActivityResponse(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class CancelActivityRequest(_message.Message):
    __slots__ = ("activity_id", "reason", "force", "etag", "request_id")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FORCE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    reason: str
    force: bool
    etag: str
    request_id: str
    def __init__(self, activity_id: _Optional[str] = ..., reason: _Optional[str] = ..., force: _Optional[bool] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelActivityResponse(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class CancelPendingActivitiesRequest(_message.Message):
    __slots__ = ("filter", "reason", "limit", "request_id")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    filter: _activity_pb2.ActivityFilter
    reason: str
    limit: int
    request_id: str
    def __init__(self, filter: _Optional[_Union[_activity_pb2.ActivityFilter, _Mapping]] = ..., reason: _Optional[str] = ..., limit: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelPendingActivitiesResponse(_message.Message):
    __slots__ = ("canceled_count", "activity_ids", "more")
    CANCELED_COUNT_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_IDS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    canceled_count: int
    activity_ids: _containers.RepeatedScalarFieldContainer[str]
    more: bool
    def __init__(self, canceled_count: _Optional[int] = ..., activity_ids: _Optional[_Iterable[str]] = ..., more: _Optional[bool] = ...) -> None: ...

class DeleteActivityRequest(_message.Message):
    __slots__ = ("activity_id", "etag", "request_id")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    etag: str
    request_id: str
    def __init__(self, activity_id: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DeleteActivityResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
