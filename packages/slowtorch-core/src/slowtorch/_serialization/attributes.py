"""Parameters, buffers, and what a user has attached to a tensor."""

from __future__ import annotations

from typing import Any

from slowtorch._serialization.errors import CheckpointError, short
from slowtorch._tensor import Tensor

__all__ = ["TypeMark", "as_parameter", "with_attributes"]


class TypeMark:
    """What ``torch.Tensor`` and the like stand for: the type of a tensor."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def as_parameter(data: Any, requires_grad: bool) -> Tensor:
    """A parameter; where slowtorch-nn is not installed, a tensor that requires grad."""
    if not isinstance(data, Tensor):
        raise CheckpointError(f"a parameter is made of {short(data)}, not of a tensor")
    try:
        from slowtorch.nn.parameter import Parameter
    except ModuleNotFoundError:
        result = data.detach()
        return result.requires_grad_(requires_grad)
    return Parameter(data.detach(), requires_grad)


def with_attributes(tensor: Tensor, state: Any) -> Tensor:
    """*tensor* with the attributes that its user gave it.

    Raises:
        CheckpointError: they are no plain dict, or would hide a tensor's own.
    """
    if type(state) is not dict:
        raise CheckpointError(f"a tensor's attributes are {short(state)}, not a dict")
    for name in state:
        plain = type(name) is str and name.isidentifier()
        # Not hasattr: that could import what a plugin offers under this name.
        if not plain or any([name in vars(each) for each in Tensor.__mro__]):
            message = f"a tensor cannot have {short(name)} as an attribute of its own"
            raise CheckpointError(message)
    if state.get("_is_buffer") is True:
        return _as_buffer(tensor, dict(state))
    tensor.__dict__.update(state)
    return tensor


def _as_buffer(tensor: Tensor, state: dict[str, Any]) -> Tensor:
    del state["_is_buffer"]
    persistent = state.pop("persistent", True)
    if type(persistent) is not bool:
        raise CheckpointError(f"a buffer's persistent is {short(persistent)}")
    try:
        from slowtorch.nn.parameter import Buffer
    except ModuleNotFoundError:
        result = tensor
    else:
        result = Buffer(tensor, persistent=persistent)
    result.__dict__.update(state)
    return result
