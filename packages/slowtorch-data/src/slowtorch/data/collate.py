"""From a list of samples to one batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

import slowtorch as torch
from slowtorch import Tensor

__all__ = ["default_collate", "default_convert"]


def default_collate(batch: Any) -> Any:
    """Put the samples of *batch* together, part by part.

    Tensors are stacked, Python numbers become a tensor (floats one of float64), text
    stays a list; tuples, lists and mappings are taken apart, each part is collated,
    and they are put together again (a tuple comes back as a list, as in PyTorch).

    Raises:
        TypeError: samples are of a type that it does not know.
        RuntimeError: sequences, or tensors, of different sizes.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.utils.data import default_collate
        >>> default_collate([(torch.tensor([1.0]), 3), (torch.tensor([2.0]), 4)])
        [tensor([[1.],
                [2.]]), tensor([3, 4])]
        >>> default_collate([{"name": "a"}, {"name": "b"}])
        {'name': ['a', 'b']}
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return torch.stack(list(batch), 0)
    if isinstance(first, float):
        return torch.tensor(batch, dtype=torch.float64)
    if isinstance(first, int):
        return torch.tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        parts = {key: default_collate([each[key] for each in batch]) for key in first}
        return _like_mapping(first, parts)
    if isinstance(first, Sequence):
        return _collate_sequences(first, batch)
    message = (
        "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or "
        f"lists; found {type(first)}"
    )
    raise TypeError(message)


def _collate_sequences(first: Any, batch: Any) -> Any:
    if any(len(each) != len(first) for each in batch):
        message = "each element in list of batch should be of equal size"
        raise RuntimeError(message)
    parts = [default_collate(part) for part in zip(*batch, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else parts


def default_convert(data: Any) -> Any:
    """A sample as it is: what a loader does that makes no batches.

    Tensors, numbers and text stay; mappings and sequences are rebuilt.

    Example:
        >>> from slowtorch.utils.data import default_convert
        >>> default_convert({"x": (1, 2)})
        {'x': [1, 2]}
    """
    if isinstance(data, Mapping):
        parts = {key: default_convert(each) for key, each in data.items()}
        return _like_mapping(data, parts)
    if isinstance(data, (str, bytes, Tensor)) or not isinstance(data, Sequence):
        return data
    converted = [default_convert(each) for each in data]
    return type(data)(*converted) if hasattr(data, "_fields") else converted


def _like_mapping(model: Any, parts: dict[Any, Any]) -> Any:
    """*parts* in the type of *model*, where that type can hold them.

    A copy that is updated keeps what the type has besides its items, such as the
    factory of a defaultdict.
    """
    kind: Callable[[Any], Any] = type(model)
    if kind is dict:
        return parts
    if hasattr(model, "update"):
        result = copy(model)
        result.update(parts)
        return result
    try:
        return kind(parts)
    except TypeError:  # it is made in another way
        return parts
