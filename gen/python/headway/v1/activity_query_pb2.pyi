from headway.v1 import activity_pb2 as _activity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActivityOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVITY_ORDER_UNSPECIFIED: _ClassVar[ActivityOrder]
    ACTIVITY_ORDER_ACTIVE_FIRST: _ClassVar[ActivityOrder]
    ACTIVITY_ORDER_NEWEST_FIRST: _ClassVar[ActivityOrder]
    ACTIVITY_ORDER_OLDEST_FIRST: _ClassVar[ActivityOrder]

class LogOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOG_ORDER_UNSPECIFIED: _ClassVar[LogOrder]
    LOG_ORDER_OLDEST_FIRST: _ClassVar[LogOrder]
    LOG_ORDER_NEWEST_FIRST: _ClassVar[LogOrder]
ACTIVITY_ORDER_UNSPECIFIED: ActivityOrder
ACTIVITY_ORDER_ACTIVE_FIRST: ActivityOrder
ACTIVITY_ORDER_NEWEST_FIRST: ActivityOrder
ACTIVITY_ORDER_OLDEST_FIRST: ActivityOrder
LOG_ORDER_UNSPECIFIED: LogOrder
LOG_ORDER_OLDEST_FIRST: LogOrder
LOG_ORDER_NEWEST_FIRST: LogOrder

class GetActivityRequest(_message.Message):
    __slots__ = ("activity_id",)
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    def __init__(self, activity_id: _Optional[str] = ...) -> None: ...

class GetActivityResponse(_message.Message):
    __slots__ = ("activity",)
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    activity: _activity_pb2.Activity
    def __init__(self, activity: _Optional[_Union[_activity_pb2.Activity, _Mapping]] = ...) -> None: ...

class ListActivitiesRequest(_message.Message):
    __slots__ = ("filter", "order", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: _activity_pb2.ActivityFilter
    order: ActivityOrder
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[_Union[_activity_pb2.ActivityFilter, _Mapping]] = ..., order: _Optional[_Union[ActivityOrder, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListActivitiesResponse(_message.Message):
    __slots__ = ("activities", "next_page_token")
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    activities: _containers.RepeatedCompositeFieldContainer[_activity_pb2.Activity]
    next_page_token: str
    def __init__(self, activities: _Optional[_Iterable[_Union[_activity_pb2.Activity, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CountActivitiesRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _activity_pb2.ActivityFilter
    def __init__(self, filter: _Optional[_Union[_activity_pb2.ActivityFilter, _Mapping]] = ...) -> None: ...

class CountActivitiesResponse(_message.Message):
    __slots__ = ("total", "active", "by_status")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    BY_STATUS_FIELD_NUMBER: _ClassVar[int]
    total: int
    active: int
    by_status: _containers.RepeatedCompositeFieldContainer[ActivityStatusCount]
    def __init__(self, total: _Optional[int] = ..., active: _Optional[int] = ..., by_status: _Optional[_Iterable[_Union[ActivityStatusCount, _Mapping]]] = ...) -> None: ...

class ActivityStatusCount(_message.Message):
    __slots__ = ("status", "count")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    status: _activity_pb2.ActivityStatus
    count: int
    def __init__(self, status: _Optional[_Union[_activity_pb2.ActivityStatus, str]] = ..., count: _Optional[int] = ...) -> None: ...

class ListActivityLogsRequest(_message.Message):
    __slots__ = ("activity_id", "after_sequence", "min_level", "order", "page_size", "page_token")
    ACTIVITY_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MIN_LEVEL_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    activity_id: str
    after_sequence: int
    min_level: _activity_pb2.LogLevel
    order: LogOrder
    page_size: int
    page_token: str
    def __init__(self, activity_id: _Optional[str] = ..., after_sequence: _Optional[int] = ..., min_level: _Optional[_Union[_activity_pb2.LogLevel, str]] = ..., order: _Optional[_Union[LogOrder, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListActivityLogsResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_activity_pb2.ActivityEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_activity_pb2.ActivityEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
