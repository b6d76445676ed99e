from headway.v1 import ping_pb2 as _ping_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WatchPingStatusRequest(_message.Message):
    __slots__ = ("instance_id", "agent_id", "resume_token", "only_new")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ONLY_NEW_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    agent_id: str
    resume_token: str
    only_new: bool
    def __init__(self, instance_id: _Optional[str] = ..., agent_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., only_new: _Optional[bool] = ...) -> None: ...

class WatchPingStatusResponse(_message.Message):
    __slots__ = ("resume_token", "snapshot", "changed", "checkpoint", "final")
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    FINAL_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    snapshot: PingSnapshot
    changed: PingChanged
    checkpoint: PingCheckpoint
    final: PingFinal
    def __init__(self, resume_token: _Optional[str] = ..., snapshot: _Optional[_Union[PingSnapshot, _Mapping]] = ..., changed: _Optional[_Union[PingChanged, _Mapping]] = ..., checkpoint: _Optional[_Union[PingCheckpoint, _Mapping]] = ..., final: _Optional[_Union[PingFinal, _Mapping]] = ...) -> None: ...

class PingSnapshot(_message.Message):
    __slots__ = ("instances", "complete")
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_ping_pb2.Instance]
    complete: bool
    def __init__(self, instances: _Optional[_Iterable[_Union[_ping_pb2.Instance, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...

class PingChanged(_message.Message):
    __slots__ = ("instances", "changes")
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_ping_pb2.Instance]
    changes: _containers.RepeatedCompositeFieldContainer[_ping_pb2.PingStatusChange]
    def __init__(self, instances: _Optional[_Iterable[_Union[_ping_pb2.Instance, _Mapping]]] = ..., changes: _Optional[_Iterable[_Union[_ping_pb2.PingStatusChange, _Mapping]]] = ...) -> None: ...

class PingCheckpoint(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PingFinal(_message.Message):
    __slots__ = ("instance",)
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    instance: _ping_pb2.Instance
    def __init__(self, instance: _Optional[_Union[_ping_pb2.Instance, _Mapping]] = ...) -> None: ...
