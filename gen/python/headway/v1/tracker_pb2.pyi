import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Tracker(_message.Message):
    __slots__ = ("id", "task_id", "agent_id", "status", "status_reason", "cursor", "cursor_event_id", "newest_sequence", "lag", "claim", "epoch", "state_etag", "create_time", "update_time", "move_time", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    STATUS_REASON_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    CURSOR_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    NEWEST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    STATE_ETAG_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MOVE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    task_id: str
    agent_id: str
    status: str
    status_reason: str
    cursor: int
    cursor_event_id: str
    newest_sequence: int
    lag: int
    claim: TrackerClaim
    epoch: int
    state_etag: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    move_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, id: _Optional[str] = ..., task_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., status: _Optional[str] = ..., status_reason: _Optional[str] = ..., cursor: _Optional[int] = ..., cursor_event_id: _Optional[str] = ..., newest_sequence: _Optional[int] = ..., lag: _Optional[int] = ..., claim: _Optional[_Union[TrackerClaim, _Mapping]] = ..., epoch: _Optional[int] = ..., state_etag: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., move_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class TrackerClaim(_message.Message):
    __slots__ = ("owner", "epoch", "claim_time", "lease_expire_time")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CLAIM_TIME_FIELD_NUMBER: _ClassVar[int]
    LEASE_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    owner: str
    epoch: int
    claim_time: _timestamp_pb2.Timestamp
    lease_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, owner: _Optional[str] = ..., epoch: _Optional[int] = ..., claim_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lease_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TrackerRef(_message.Message):
    __slots__ = ("tracker_id", "task_id", "agent_id")
    TRACKER_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    tracker_id: str
    task_id: str
    agent_id: str
    def __init__(self, tracker_id: _Optional[str] = ..., task_id: _Optional[str] = ..., agent_id: _Optional[str] = ...) -> None: ...

class TrackerReset(_message.Message):
    __slots__ = ("previous_cursor", "cursor", "actor", "api_key_id", "reason", "state_cleared", "create_time")
    PREVIOUS_CURSOR_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    API_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_CLEARED_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    previous_cursor: int
    cursor: int
    actor: str
    api_key_id: str
    reason: str
    state_cleared: bool
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, previous_cursor: _Optional[int] = ..., cursor: _Optional[int] = ..., actor: _Optional[str] = ..., api_key_id: _Optional[str] = ..., reason: _Optional[str] = ..., state_cleared: _Optional[bool] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
