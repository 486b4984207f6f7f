"""Which arguments to differentiate by, and what a transformed function returned."""

from __future__ import annotations

from typing import Any, TypeAlias

from slowtorch._tensor import Tensor
from slowtorch.func.trees import Tree, flatten

__all__ = ["Argnums", "chosen", "replaced", "tensors_only", "with_aux"]

Argnums: TypeAlias = int | tuple[int, ...]


def chosen(args: tuple[Any, ...], argnums: Argnums) -> Any:
    """The argument of number *argnums*, or a tuple of several.

    Raises:
        RuntimeError: there is no such argument, or *argnums* is no such thing.
    """
    if isinstance(argnums, tuple):
        if not argnums:
            raise RuntimeError("argnums must be non-empty")
        for each in argnums:
            _check_number(each, args)
        if len({each % len(args) for each in argnums}) != len(argnums):
            raise RuntimeError(f"argnums elements must be unique, got {argnums}")
        return tuple([args[each] for each in argnums])
    if not isinstance(argnums, int):
        message = f"argnums must be int or Tuple[int, ...], got: {type(argnums)}"
        raise RuntimeError(message)
    _check_number(argnums, args)
    return args[argnums]


def _check_number(number: Any, args: tuple[Any, ...]) -> None:
    if not isinstance(number, int):
        raise RuntimeError(f"argnum must be int, got: {type(number)}")
    if not -len(args) <= number < len(args):
        message = f"Got argnum={number}, but only {len(args)} positional inputs"
        raise RuntimeError(message)


def replaced(args: tuple[Any, ...], argnums: Argnums, values: Any) -> tuple[Any, ...]:
    """*args*, with *values* for those that ``chosen`` has chosen."""
    new = list(args)
    if isinstance(argnums, int):
        new[argnums] = values
    else:
        for place, value in zip(argnums, values, strict=True):
            new[place] = value
    return tuple(new)


def with_aux(result: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    """The output of a function, and what it returned beside it.

    Raises:
        RuntimeError: *has_aux*, and there is no such pair.
    """
    if not has_aux:
        return result, None
    if isinstance(result, tuple) and len(result) == 2:
        return result
    message = f"{name}: output of function f should be a tuple: (output, aux) "
    raise RuntimeError(message + "if has_aux is True")


def tensors_only(output: Any, name: str, call: str) -> tuple[list[Tensor], Tree]:
    """The tensors that a function returned, and their structure.

    Raises:
        RuntimeError: it returned something else.
    """
    leaves, tree = flatten(output)
    for each in leaves:
        if not isinstance(each, Tensor):
            message = (
                f"{name}: expected {call} to return only tensors, got unsupported "
                f"type {type(each)}"
            )
            raise RuntimeError(message)
    return leaves, tree
