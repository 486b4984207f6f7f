"""Modules as functions of their parameters.

Nothing here needs ``slowtorch.nn``: a module is whatever has ``named_parameters``,
``named_buffers``, and keeps them in ``_parameters`` and ``_buffers``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from slowtorch._tensor import Tensor
from slowtorch.ops.joining import stack

__all__ = ["functional_call", "stack_module_state"]

MISSING = object()  # what stands in a module where there was nothing


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call *module* with other parameters and buffers than its own.

    Args:
        module: an ``nn.Module``; afterwards it is as it was.
        parameter_and_buffer_dicts: name -> tensor, as from ``named_parameters``; or
            several such dictionaries. Those that are not named stay.
        args: the arguments, a tuple; anything else is the only argument.
        kwargs: the keyword arguments.
        tie_weights: a tensor given for one name holds for all names of that parameter.
        strict: raise an error if a name is missing or unknown.

    Raises:
        ValueError: a name is given twice; the argument is no dictionary.
        RuntimeError: see *strict*.
        TypeError: a value is no tensor.

    Example:
        >>> import slowtorch as torch
        >>> layer = torch.nn.Linear(2, 1)
        >>> given = {"weight": torch.ones(1, 2), "bias": torch.zeros(1)}
        >>> torch.func.functional_call(layer, given, torch.tensor([[1.0, 2.0]]))
        tensor([[3.]])
    """
    given = _merged(parameter_and_buffer_dicts)
    state = _state(module)
    if strict:
        _check_names(module, given, state)
    tensors = _tied(given, state) if tie_weights else dict(given)
    if args is None:
        args = ()
    elif not isinstance(args, tuple):
        args = (args,)
    with _exchanged(module, tensors, given):
        return module(*args, **(kwargs or {}))


def _merged(given: Any) -> dict[str, Tensor]:
    """One dictionary of all that was given."""
    if isinstance(given, dict):
        return given
    if not isinstance(given, Sequence):
        message = (
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of "
            f"dicts, but got {type(given)}"
        )
        raise ValueError(message)
    if not all([isinstance(each, dict) for each in given]):
        message = (
            "Expected all elements of parameter_and_buffer_dicts to be dictionaries"
        )
        raise ValueError(message)
    names = [name for each in given for name in each]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        message = (
            f"{repeated} appeared in multiple dictionaries; behavior of functional "
            "call is ambiguous"
        )
        raise ValueError(message)
    return {name: tensor for each in given for name, tensor in each.items()}


def _state(module: Any) -> dict[str, Tensor]:
    """All parameters and buffers by their names, shared ones by each of them."""
    state = dict(module.named_parameters(remove_duplicate=False))
    state.update(module.named_buffers(remove_duplicate=False))
    return state


def _check_names(
    module: Any, given: Mapping[str, Tensor], state: Mapping[str, Tensor]
) -> None:
    unknown = [name for name in given if name not in state]
    held = {id(state[name]) for name in given if name in state}
    missing = [name for name, tensor in state.items() if id(tensor) not in held]
    lines = []
    if unknown:
        names = ", ".join(map(repr, unknown))
        lines.append(f"Unexpected key(s): {names}.")
    if missing:
        names = ", ".join(map(repr, missing))
        lines.append(f"Missing key(s): {names}.")
    if lines:
        kind = type(module).__name__
        message = f"Error(s) in reparametrizing for {kind}:\n\t" + "\n\t".join(lines)
        raise RuntimeError(message)


def _tied(
    given: Mapping[str, Tensor], state: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """*given*, and the same tensor for all other names of a shared parameter."""
    groups: dict[int, list[str]] = {}
    for name, tensor in state.items():
        groups.setdefault(id(tensor), []).append(name)
    tensors = dict(given)
    for names in groups.values():
        present = [name for name in names if name in given]
        if len({id(given[name]) for name in present}) > 1:
            message = (
                f"functional_call got multiple values for keys {sorted(present)}, "
                "which are tied. Consider using tie_weights=False"
            )
            raise ValueError(message)
        if present:
            tensors.update(dict.fromkeys(names, given[present[0]]))
    return tensors


@contextmanager
def _exchanged(
    module: Any, tensors: Mapping[str, Tensor], given: dict[str, Tensor]
) -> Iterator[None]:
    """Inside the block the module holds *tensors*.

    A buffer that the module replaces by a new tensor, as ``self.steps = self.steps +
    1`` does, ends up in *given*.
    """
    places = {name: _place(module, name) for name in tensors}
    for tensor in tensors.values():
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{tensor!r} is not an instance of torch.Tensor")
    before = {}
    try:
        for name, (holder, key) in places.items():
            before[name] = holder.get(key, MISSING)
            holder[key] = tensors[name]
        yield
    finally:
        for name, old in before.items():
            holder, key = places[name]
            if name in given:
                given[name] = holder[key]
            if old is MISSING:
                del holder[key]
            else:
                holder[key] = old


def _place(module: Any, name: str) -> tuple[dict[str, Any], str]:
    """The dictionary that holds the tensor of this name, and its key."""
    *path, key = name.split(".")
    owner = module
    for part in path:
        if not hasattr(owner, part):
            message = f"{type(owner).__name__} has no attribute `{part}`"
            raise AttributeError(message)
        inner = getattr(owner, part)
        if not hasattr(inner, "_parameters"):
            message = f"submodule `{part}`: {inner!r} is not an instance of "
            raise TypeError(message + "torch.nn.Module")
        owner = inner
    for holder in (owner._parameters, owner._buffers):
        if key in holder:
            return holder, key
    return vars(owner), key


def stack_module_state(
    models: Sequence[Any],
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The parameters of several models, stacked along a new first dimension.

    Args:
        models: modules of one class, all in training mode or none of them.

    Returns:
        The parameters and the buffers: name -> tensor of shape (len(models), ...),
        ready for ``vmap`` over ``functional_call``.

    Raises:
        RuntimeError: there is no model, or they are of several kinds.

    Example:
        >>> import slowtorch as torch
        >>> models = [torch.nn.Linear(2, 1) for _ in range(3)]
        >>> parameters, buffers = torch.func.stack_module_state(models)
        >>> parameters["weight"].shape, buffers
        (torch.Size([3, 1, 2]), {})
    """
    name = "stack_module_state"
    if len(models) == 0:
        raise RuntimeError(f"{name}: Expected at least one model, got 0.")
    if len({bool(model.training) for model in models}) > 1:
        message = f"{name}: Expected all models to have the same training/eval mode."
        raise RuntimeError(message)
    if len({type(model) for model in models}) > 1:
        message = f"{name}: Expected all models to be of the same class."
        raise RuntimeError(message)
    parameters = [dict(model.named_parameters()) for model in models]
    buffers = [dict(model.named_buffers()) for model in models]
    return _stacked(parameters), _stacked(buffers)


def _stacked(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    results = {}
    for name, first in states[0].items():
        together = stack([state[name] for state in states]).detach()
        results[name] = together.requires_grad_(first.requires_grad)
    return results
