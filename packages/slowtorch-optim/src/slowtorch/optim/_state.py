"""``state_dict`` of an optimiser: its state with numbers in the place of tensors.

A parameter is named by its position, counted through all groups, so that a state can
be saved in one process and loaded into the same model in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from slowtorch import Tensor
from slowtorch.optim._fitting import Expected, check_fits

if TYPE_CHECKING:
    from slowtorch.optim._groups import Group

__all__ = ["State", "packed", "unpacked"]

State = defaultdict[Any, dict[str, Any]]


def packed(state: State, groups: list[Group]) -> dict[str, Any]:
    """State and groups with each parameter replaced by its position."""
    positions: dict[Tensor, int] = {}
    for group in groups:
        for param in group["params"]:
            positions.setdefault(param, len(positions))
    return {
        "state": {positions.get(key, key): value for key, value in state.items()},
        "param_groups": [
            {key: value for key, value in group.items() if key != "params"}
            | {"params": [positions[param] for param in group["params"]]}
            for group in groups
        ],
    }


def unpacked(
    saved: dict[str, Any], groups: list[Group], expected: Expected
) -> tuple[State, list[Group]]:
    """The inverse: *saved* for the parameters of *groups*, everything copied.

    Raises:
        ValueError: *saved* has another number of groups, or of parameters in one, or
            state that does not fit them.
    """
    saved_groups = deepcopy(saved["param_groups"])
    if len(groups) != len(saved_groups):
        message = "loaded state dict has a different number of parameter groups"
        raise ValueError(message)
    for ours, theirs in zip(groups, saved_groups, strict=True):
        if len(ours["params"]) != len(theirs["params"]):
            message = (
                "loaded state dict contains a parameter group that doesn't match the "
                "size of optimizer's group"
            )
            raise ValueError(message)
    check_fits(saved, groups, expected)
    params = dict(zip(_all(saved_groups), _all(groups), strict=True))
    state: State = defaultdict(dict)
    for key, value in saved["state"].items():
        param = params.get(key)
        state[key if param is None else param] = (
            deepcopy(value) if param is None else _fitted(param, value)
        )
    pairs = zip(groups, saved_groups, strict=True)
    return state, [_merged(ours, theirs) for ours, theirs in pairs]


def _all(groups: list[Group]) -> Iterable[Any]:
    return [param for group in groups for param in group["params"]]


def _merged(ours: Group, theirs: Group) -> Group:
    """The options of *theirs* for the parameters of *ours*."""
    theirs["params"] = ours["params"]
    if "param_names" in ours:
        theirs.setdefault("param_names", ours["param_names"])
    return theirs


def _fitted(param: Tensor, value: Any, key: str = "") -> Any:
    """A copy of a saved value; tensors take dtype and device of *param*.

    Not the count of steps: in float16 it would soon stop counting.
    """
    if isinstance(value, Tensor):
        if key == "step" or not param.is_floating_point():
            return value.detach().clone()
        return value.detach().clone().to(dtype=param.dtype, device=param.device)
    if isinstance(value, dict):
        return {name: _fitted(param, each, name) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([_fitted(param, each) for each in value])
    return deepcopy(value)
