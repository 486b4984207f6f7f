"""Parameter groups: which tensors an optimiser updates, and with which options."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, TypeAlias

from slowtorch import Tensor

__all__ = [
    "Group",
    "ParamsT",
    "as_groups",
    "check_against",
    "complete",
    "required",
    "shown",
]

Group: TypeAlias = dict[str, Any]
ParamsT: TypeAlias = (
    Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]
)

required: Any = object()  # a default that every group has to give by itself


def as_groups(params: ParamsT) -> list[Group]:
    """*params* as a list of groups: it may be tensors, named tensors, or groups.

    Raises:
        TypeError: it is one tensor rather than several.
        ValueError: it is empty.
    """
    if isinstance(params, Tensor):
        message = (
            "params argument given to the optimizer should be an iterable of Tensors "
            f"or dicts, but got {params.type()}"
        )
        raise TypeError(message)
    given: list[Any] = list(params)
    if not given:
        raise ValueError("optimizer got an empty parameter list")
    return given if isinstance(given[0], dict) else [{"params": given}]


def complete(group: Group, defaults: dict[str, Any]) -> None:
    """Check the parameters of *group* and fill in the options it leaves out.

    Raises:
        TypeError: not a dict; not tensors, or tensors in no certain order.
        ValueError: a parameter is the result of a computation.
    """
    if not isinstance(group, dict):
        raise TypeError(f"param_group must be a dict, but got {type(group)}")
    params = group["params"]
    if isinstance(params, set):
        message = (
            "optimizer parameters need to be organized in ordered collections, but the "
            "ordering of tensors in sets will change between runs. Please use a list "
            "instead."
        )
        raise TypeError(message)
    group["params"] = [params] if isinstance(params, Tensor) else list(params)
    _split_names(group)
    for param in group["params"]:
        _check_param(param, bool(defaults.get("differentiable")))
    for name, default in defaults.items():
        if default is required and name not in group:
            message = (
                "parameter group didn't specify a value of required optimization "
                f"parameter {name}"
            )
            raise ValueError(message)
        group.setdefault(name, default)
    _warn_of_duplicates(group["params"])


def _split_names(group: Group) -> None:
    """``(name, tensor)`` pairs as two lists, ``param_names`` and ``params``."""
    named = [isinstance(param, tuple) for param in group["params"]]
    if not any(named):
        return
    if not all(named):
        message = (
            "all optimizer params should be with/without names. Some param names are "
            "missing"
        )
        raise ValueError(message)
    pairs = group["params"]
    group["params"] = [pair[1] for pair in pairs]
    group["param_names"] = [pair[0] for pair in pairs]


def _check_param(param: object, differentiable: bool) -> None:
    if not isinstance(param, Tensor):
        message = (
            "optimizer can only optimize Tensors, but one of the params is "
            f"{type(param).__name__}"
        )
        raise TypeError(message)
    if not (differentiable or param.is_leaf or param.retains_grad):
        raise ValueError("can't optimize a non-leaf Tensor")


def _warn_of_duplicates(params: list[Tensor]) -> None:
    if len(set(params)) != len(params):
        message = (
            "optimizer contains a parameter group with duplicate parameters; in "
            "future, this will cause an error; see github.com/pytorch/pytorch/issues/"
            "40967 for more information"
        )
        warnings.warn(message, UserWarning, stacklevel=5)


def check_against(groups: list[Group], group: Group) -> None:
    """Refuse what is in another group already, or differs from them in having names.

    Raises:
        ValueError: a parameter would be updated by two groups.
    """
    taken = {param for each in groups for param in each["params"]}
    if not taken.isdisjoint(group["params"]):
        raise ValueError("some parameters appear in more than one parameter group")
    named = "param_names" in group
    if groups and ("param_names" in groups[0]) != named:
        message = (
            "all optimizer param groups should be with/without names. cannot add param "
            f"group {'with' if named else 'without'} names to the optimizer"
        )
        raise ValueError(message)


def shown(number: int, group: Group) -> str:
    """One group as ``print(optimizer)`` shows it: its options by name."""
    lines = [f"Parameter Group {number}"]
    for name in sorted(group):
        if name != "params":
            value = group[name]
            plain = value.item() if _is_scalar(value) else value
            lines.append(f"    {name}: {plain}")
    return "\n".join(lines) + "\n"


def _is_scalar(value: object) -> bool:
    return isinstance(value, Tensor) and value.numel() == 1
