"""Whether a saved state fits an optimiser, told before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from slowtorch import Tensor

if TYPE_CHECKING:
    from slowtorch._types import Shape
    from slowtorch.optim._groups import Group

__all__ = ["Entries", "Expected", "check_fits", "shapes_of"]

Shapes: TypeAlias = Mapping[str, "Shape"]
# The shape of each entry that a parameter's state must have, and of those it may have.
# None instead of the first: it may have any others, too.
Entries: TypeAlias = tuple[Shapes | None, Shapes]
Expected: TypeAlias = Callable[[Tensor, "Group"], Entries]


def shapes_of(state: Mapping[str, Any]) -> Shapes:
    """The shape of each tensor."""
    return {
        name: value._layout.shape
        for name, value in state.items()
        if isinstance(value, Tensor)
    }


def check_fits(saved: dict[str, Any], groups: list[Group], expected: Expected) -> None:
    """Refuse a state with missing, unexpected or mis-shaped entries, naming them all.

    Raises:
        ValueError: the first line says what is wrong, one line each says where.
    """
    places = {
        key: (param, group, theirs)
        for group, theirs in zip(groups, saved["param_groups"], strict=True)
        for param, key in zip(group["params"], theirs["params"], strict=True)
    }
    faults: list[str] = []
    for key, state in saved["state"].items():
        if key in places:
            param, group, theirs = places[key]
            options = {**group, **theirs}
            found = _faults(state, *expected(param, options))
            faults.extend(_placed(found, key))
        elif isinstance(key, int):  # other keys are an optimiser's own affair
            faults.append(f"unexpected state[{key}]: no group has this parameter")
    if faults:
        message = (
            "loaded state dict contains state that doesn't match the optimizer's "
            "parameters; nothing was loaded:"
        )
        raise ValueError("\n  ".join([message, *faults]))


def _placed(faults: Iterable[tuple[str, str, str]], key: object) -> Iterator[str]:
    for kind, name, more in faults:
        yield f"{kind} state[{key!r}][{name!r}]{more}"


def _faults(
    state: Any, must: Shapes | None, may: Shapes
) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, with which entry, more about it) for one parameter."""
    if not isinstance(state, dict) or not state:
        return  # nothing yet: as before the first step
    if must is not None:
        yield from (("missing", name, "") for name in must if name not in state)
    known = {**may, **(must or {})}
    for name, value in state.items():
        if name not in known:
            if must is not None:
                yield "unexpected", name, ""
        elif not _suits(value, known[name], name not in (must or {})):
            yield "mis-shaped", name, f": {_described(value)}, not {_size(known[name])}"


def _suits(value: Any, shape: Shape, optional: bool) -> bool:
    if isinstance(value, Tensor):
        # Counts were tensors of shape (1,) once.
        return value._layout.shape == shape or (not shape and value.numel() == 1)
    if value is None:
        return optional
    return not shape and isinstance(value, (int, float))  # and numbers before that


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return _size(value._layout.shape)
    return f"a {type(value).__name__}"


def _size(shape: Shape) -> str:
    return f"torch.Size({list(shape)})"
