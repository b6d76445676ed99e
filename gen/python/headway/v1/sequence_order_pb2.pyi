from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class SequenceOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEQUENCE_ORDER_UNSPECIFIED: _ClassVar[SequenceOrder]
    SEQUENCE_ORDER_OLDEST_FIRST: _ClassVar[SequenceOrder]
    SEQUENCE_ORDER_NEWEST_FIRST: _ClassVar[SequenceOrder]
SEQUENCE_ORDER_UNSPECIFIED: SequenceOrder
SEQUENCE_ORDER_OLDEST_FIRST: SequenceOrder
SEQUENCE_ORDER_NEWEST_FIRST: SequenceOrder
