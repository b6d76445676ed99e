from headway.v1 import ping_pb2 as _ping_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetPingStatusRequest(_message.Message):
    __slots__ = ("instance_id", "change_limit")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    change_limit: int
    def __init__(self, instance_id: _Optional[str] = ..., change_limit: _Optional[int] = ...) -> None: ...

class GetPingStatusResponse(_message.Message):
    __slots__ = ("instance", "changes")
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    instance: _ping_pb2.Instance
    changes: _containers.RepeatedCompositeFieldContainer[_ping_pb2.PingStatusChange]
    def __init__(self, instance: _Optional[_Union[_ping_pb2.Instance, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[_ping_pb2.PingStatusChange, _Mapping]]] = ...) -> None: ...

class InstanceFilter(_message.Message):
    __slots__ = ("agent_id", "statuses", "include_ended")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_ENDED_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    statuses: _containers.RepeatedScalarFieldContainer[_ping_pb2.PingStatus]
    include_ended: bool
    def __init__(self, agent_id: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[_ping_pb2.PingStatus, str]]] = ..., include_ended: _Optional[bool] = ...) -> None: ...

class ListPingStatusesRequest(_message.Message):
    __slots__ = ("filter", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: InstanceFilter
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[_Union[InstanceFilter, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPingStatusesResponse(_message.Message):
    __slots__ = ("instances", "next_page_token", "by_status")
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    BY_STATUS_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_ping_pb2.Instance]
    next_page_token: str
    by_status: _containers.RepeatedCompositeFieldContainer[PingStatusCount]
    def __init__(self, instances: _Optional[_Iterable[_Union[_ping_pb2.Instance, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., by_status: _Optional[_Iterable[_Union[PingStatusCount, _Mapping]]] = ...) -> None: ...

class PingStatusCount(_message.Message):
    __slots__ = ("status", "count")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    status: _ping_pb2.PingStatus
    count: int
    def __init__(self, status: _Optional[_Union[_ping_pb2.PingStatus, str]] = ..., count: _Optional[int] = ...) -> None: ...
