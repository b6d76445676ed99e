from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EditStrategy(_message.Message):
    __slots__ = ("remove_tool_results", "remove_tool_call_arguments", "middle_out", "token_limit")
    REMOVE_TOOL_RESULTS_FIELD_NUMBER: _ClassVar[int]
    REMOVE_TOOL_CALL_ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    MIDDLE_OUT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_LIMIT_FIELD_NUMBER: _ClassVar[int]
    remove_tool_results: RemoveToolResults
    remove_tool_call_arguments: RemoveToolCallArguments
    middle_out: MiddleOut
    token_limit: TokenLimit
    def __init__(self, remove_tool_results: _Optional[_Union[RemoveToolResults, _Mapping]] = ..., remove_tool_call_arguments: _Optional[_Union[RemoveToolCallArguments, _Mapping]] = ..., middle_out: _Optional[_Union[MiddleOut, _Mapping]] = ..., token_limit: _Optional[_Union[TokenLimit, _Mapping]] = ...) -> None: ...

class RemoveToolResults(_message.Message):
    __slots__ = ("keep_recent", "placeholder", "keep_tools", "over_tokens")
    KEEP_RECENT_FIELD_NUMBER: _ClassVar[int]
    PLACEHOLDER_FIELD_NUMBER: _ClassVar[int]
    KEEP_TOOLS_FIELD_NUMBER: _ClassVar[int]
    OVER_TOKENS_FIELD_NUMBER: _ClassVar[int]
    keep_recent: int
    placeholder: str
    keep_tools: _containers.RepeatedScalarFieldContainer[str]
    over_tokens: int
    def __init__(self, keep_recent: _Optional[int] = ..., placeholder: _Optional[str] = ..., keep_tools: _Optional[_Iterable[str]] = ..., over_tokens: _Optional[int] = ...) -> None: ...

class RemoveToolCallArguments(_message.Message):
    __slots__ = ("keep_recent", "keep_tools", "over_tokens")
    KEEP_RECENT_FIELD_NUMBER: _ClassVar[int]
    KEEP_TOOLS_FIELD_NUMBER: _ClassVar[int]
    OVER_TOKENS_FIELD_NUMBER: _ClassVar[int]
    keep_recent: int
    keep_tools: _containers.RepeatedScalarFieldContainer[str]
    over_tokens: int
    def __init__(self, keep_recent: _Optional[int] = ..., keep_tools: _Optional[_Iterable[str]] = ..., over_tokens: _Optional[int] = ...) -> None: ...

class MiddleOut(_message.Message):
    __slots__ = ("reduce_to_tokens",)
    REDUCE_TO_TOKENS_FIELD_NUMBER: _ClassVar[int]
    reduce_to_tokens: int
    def __init__(self, reduce_to_tokens: _Optional[int] = ...) -> None: ...

class TokenLimit(_message.Message):
    __slots__ = ("limit_tokens",)
    LIMIT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    limit_tokens: int
    def __init__(self, limit_tokens: _Optional[int] = ...) -> None: ...
