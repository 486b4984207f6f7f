"""The arguments of a trial call, and the same ones in other forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Sample

__all__ = ["changed", "floats", "is_empty", "on_meta", "strided", "tensors", "turned"]


def changed(sample: Sample, form: Callable[[Tensor], Any]) -> Sample:
    """The same arguments, with *form* applied to every tensor among them."""
    args = [_changed(value, form) for value in sample.args]
    kwargs = {name: _changed(value, form) for name, value in sample.kwargs.items()}
    return Sample(*args, **kwargs)


def _changed(value: Any, form: Callable[[Tensor], Any]) -> Any:
    if isinstance(value, Tensor):
        return form(value)
    if type(value) in (list, tuple):
        return type(value)(_changed(each, form) for each in value)
    return value


def tensors(value: Any) -> Iterator[Tensor]:
    """Every tensor in arguments or a result, in order."""
    if isinstance(value, Sample):
        yield from tensors([*value.args, *value.kwargs.values()])
    elif isinstance(value, Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from tensors(each)


def floats(value: Any) -> list[Tensor]:
    """Every tensor of floating-point numbers."""
    return [each for each in tensors(value) if each.dtype.is_floating_point]


def is_empty(sample: Sample) -> bool:
    """Whether there is no number in any of the tensors."""
    return all(each.numel() == 0 for each in tensors(sample))


def strided(x: Tensor) -> Tensor:
    """A view of the same numbers, with other numbers in between and before them."""
    memory = torch.zeros((*x.shape, 2), dtype=x.dtype)
    memory[..., 1] = x.detach()
    return memory[..., 1]


def turned(x: Tensor) -> Tensor:
    """The same numbers with the dimensions in memory the other way round."""
    order = tuple(reversed(range(x.dim())))
    return x.detach().permute(order).contiguous().permute(order)


def on_meta(x: Tensor) -> Tensor:
    """A tensor of the same shape and dtype, without numbers."""
    return torch.empty_strided(x.shape, x.stride(), dtype=x.dtype, device="meta")
