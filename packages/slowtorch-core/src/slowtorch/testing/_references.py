"""What a reference in plain Python says that an operation should give."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Sample
from slowtorch.testing import _arguments as arguments

__all__ = ["expected_value"]


def expected_value(reference: Callable[..., Any], sample: Sample, result: Any) -> Any:
    """The expected result, or ``NotImplemented`` if the reference does not know.

    A reference is a function either of numbers, for an elementwise operation, or of
    rows, for one along a dimension. The latter is asked about vectors only. Which it
    is shows when it is called: a row is no number.
    """
    given = list(arguments.tensors(sample))
    if isinstance(result, Tensor) and _shape(given) == tuple(result.shape):
        try:
            return _by_element(reference, sample)
        except (TypeError, AttributeError):
            pass  # it wants rows
    if not given or any(x.dim() != 1 for x in given):
        return NotImplemented
    rows = arguments.changed(sample, lambda x: x.tolist())
    return _as_result(reference(*rows.args, **rows.kwargs))


def _shape(given: list[Tensor]) -> tuple[int, ...] | None:
    """The shape that all tensors stretch to, if they do."""
    try:
        return tuple(torch.broadcast_shapes(*[x.shape for x in given]))
    except RuntimeError:
        return None


def _by_element(reference: Callable[..., Any], sample: Sample) -> Any:
    """Call *reference* with the numbers of each place, after broadcasting."""
    shape = _shape(list(arguments.tensors(sample))) or ()
    expanded = arguments.changed(sample, lambda x: x.expand(shape).reshape(-1).tolist())
    values = []
    for place in range(torch.Size(shape).numel()):
        pick = _Pick(place)
        pairs = zip(sample.args, expanded.args, strict=True)
        args = [pick(old, new) for old, new in pairs]
        kwargs = {
            name: pick(value, expanded.kwargs[name])
            for name, value in sample.kwargs.items()
        }
        value = reference(*args, **kwargs)
        if value is NotImplemented:
            return NotImplemented
        if not isinstance(value, (bool, int, float)):
            raise TypeError("not a function of numbers")
        values.append(value)
    return torch.tensor(values).reshape(shape) if values else NotImplemented


class _Pick:
    """Picks the number of one place, where there was a tensor."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, old: Any, new: Any) -> Any:
        return new[self.place] if isinstance(old, Tensor) else old


def _as_result(answer: Any) -> Any:
    if isinstance(answer, tuple):
        return tuple(_as_result(each) for each in answer)
    if isinstance(answer, (list, float, int)):
        kind = torch.float64 if _has_float(answer) else None
        return torch.tensor(answer, dtype=kind)
    return answer


def _has_float(answer: Any) -> bool:
    if isinstance(answer, list):
        return any(itertools.chain(map(_has_float, answer)))
    return isinstance(answer, float)
