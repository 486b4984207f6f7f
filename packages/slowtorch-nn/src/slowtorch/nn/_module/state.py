"""``state_dict`` and ``load_state_dict``: a module's numbers by name."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.autograd.node import RemovableHandle
from slowtorch.nn._module.hooks import Hooks
from slowtorch.nn.parameter import Parameter

__all__ = ["IncompatibleKeys", "State"]

NOTHING_COPIED = (
    "for {}: copying from a non-meta parameter in the checkpoint to a meta parameter "
    "in the current model, which is a no-op. (Did you mean to pass `assign=True` to "
    "assign items in the state dictionary to their corresponding key in the module "
    "instead of copying them in place?)"
)
EXTRA = "_extra_state"  # the name under which get_extra_state() is saved


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` found missing, and what it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"_IncompatibleKeys(missing_keys={self.missing_keys}, "
            f"unexpected_keys={self.unexpected_keys})"
        )

    def __str__(self) -> str:
        return repr(self)


class StateHooks:
    """Functions to call when state is saved and loaded, in order."""

    def __init__(self) -> None:
        self.save_pre: dict[int, Callable[..., Any]] = {}
        self.save_post: dict[int, Callable[..., Any]] = {}
        self.load_pre: dict[int, Callable[..., Any]] = {}
        self.load_post: dict[int, Callable[..., Any]] = {}


class Problems(list[str]):
    """What is wrong with a state dict, and how to take back what was loaded of it.

    A list, since PyTorch hands one to ``_load_from_state_dict``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.undo: list[Callable[[], Any]] = []

    def take_back(self) -> None:
        """Make everything as it was before."""
        with no_grad():
            while self.undo:
                self.undo.pop()()


class Loading:
    """What one ``load_state_dict`` has found so far."""

    def __init__(self, metadata: Mapping[str, Any], assign: bool) -> None:
        self.metadata = metadata
        self.assign = assign
        self.missing: list[str] = []
        self.unexpected: list[str] = []
        self.errors = Problems()


class State(Hooks):
    """Saves parameters and persistent buffers into a dictionary, and back."""

    _version = 1
    _state_hooks: StateHooks | None = None

    def _own_state_hooks(self) -> StateHooks:
        if self._state_hooks is None:
            self._state_hooks = StateHooks()
        return self._state_hooks

    # Saving

    def state_dict(
        self,
        *,
        destination: dict[str, Any] | None = None,
        prefix: str = "",
        keep_vars: bool = False,
    ) -> dict[str, Any]:
        """All parameters and persistent buffers by name, as one dictionary.

        The tensors are detached but not copied: training goes on changing them.

        Args:
            destination: a dictionary to add to.
            prefix: what every name begins with.
            keep_vars: give the parameters themselves.

        Example:
            >>> import slowtorch as torch
            >>> torch.nn.Linear(2, 1).state_dict().keys()
            odict_keys(['weight', 'bias'])
        """
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()  # type: ignore[attr-defined]  # as PyTorch's carries it
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        hooks = self._state_hooks or StateHooks()
        for hook in hooks.save_pre.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                inner = f"{prefix}{name}."
                module.state_dict(
                    destination=destination, prefix=inner, keep_vars=keep_vars
                )
        for hook in hooks.save_post.values():
            hook(self, destination, prefix, metadata)
        return destination

    def _save_to_state_dict(
        self, destination: dict[str, Any], prefix: str, keep_vars: bool
    ) -> None:
        for name, tensor in self._own_state().items():
            destination[prefix + name] = tensor if keep_vars else tensor.detach()
        if _overrides(self, "get_extra_state"):
            destination[prefix + EXTRA] = self.get_extra_state()

    def _own_state(self) -> dict[str, Tensor]:
        """The parameters and persistent buffers of this module alone."""
        state: dict[str, Tensor] = {}
        for name, parameter in self._parameters.items():
            if parameter is not None:
                state[name] = parameter
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                state[name] = buffer
        return state

    def get_extra_state(self) -> Any:
        """Anything else to save with the module; to be overridden.

        Raises:
            RuntimeError: a subclass that has it was expected.
        """
        message = f"{type(self).__name__} has no extra state: override get_extra_state"
        raise RuntimeError(message)

    def set_extra_state(self, state: Any) -> None:
        """Take back what ``get_extra_state`` gave; to be overridden with it.

        Raises:
            RuntimeError: a subclass that has it was expected.
        """
        message = f"{type(self).__name__} has no extra state: override set_extra_state"
        raise RuntimeError(message)

    # Loading

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy the numbers of *state_dict* into parameters and buffers.

        Args:
            state_dict: what ``state_dict()`` gave.
            strict: refuse names that are missing or superfluous.
            assign: take the given tensors themselves, with their dtypes.

        Returns:
            The names that were missing and those that were not used.

        Raises:
            TypeError: *state_dict* is no dictionary.
            RuntimeError: naming everything that is missing, superfluous or of
                another shape, all at once. Nothing is loaded then; PyTorch leaves
                what did fit in place.

        Example:
            >>> import slowtorch as torch
            >>> a, b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
            >>> a.load_state_dict(b.state_dict())
            <All keys matched successfully>
            >>> torch.equal(a.weight, b.weight)
            True
        """
        if not isinstance(state_dict, Mapping):
            message = f"Expected state_dict to be dict-like, got {type(state_dict)}."
            raise TypeError(message)
        metadata = getattr(state_dict, "_metadata", None) or {}
        loading = Loading(metadata, assign)
        try:
            self._load(OrderedDict(state_dict), "", loading)
            self._complain(loading, strict)
        except BaseException:
            loading.errors.take_back()
            raise
        return IncompatibleKeys(loading.missing, loading.unexpected)

    def _complain(self, loading: Loading, strict: bool) -> None:
        errors = list(loading.errors)
        if strict:
            for kind, keys in (
                ("Unexpected", loading.unexpected),
                ("Missing", loading.missing),
            ):
                if keys:
                    listed = ", ".join([f'"{key}"' for key in keys])
                    errors.insert(0, f"{kind} key(s) in state_dict: {listed}. ")
        if errors:
            listed = "\n\t".join(errors)
            name = type(self).__name__
            message = f"Error(s) in loading state_dict for {name}:\n\t{listed}"
            raise RuntimeError(message)

    def _load(self, state: dict[str, Any], prefix: str, loading: Loading) -> None:
        metadata = dict(loading.metadata.get(prefix[:-1], {}))
        if loading.assign:
            metadata["assign_to_params_buffers"] = True
        self._load_from_state_dict(
            *(state, prefix, metadata, True),
            *(loading.missing, loading.unexpected, loading.errors),
        )
        for name, child in self._modules.items():
            if child is not None:
                inner = f"{prefix}{name}."
                part = {key: state[key] for key in state if key.startswith(inner)}
                child._load(part, inner, loading)
        found = IncompatibleKeys(loading.missing, loading.unexpected)
        for hook in (self._state_hooks or StateHooks()).load_post.values():
            if hook(self, found) is not None:
                message = (
                    "Hooks registered with ``register_load_state_dict_post_hook`` are "
                    "not expected to return new values, if incompatible_keys need to "
                    "be modified, it should be done inplace."
                )
                raise RuntimeError(message)

    def _load_from_state_dict(
        self,
        state_dict: dict[str, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Load what belongs to this module alone; subclasses may override it."""
        for hook in (self._state_hooks or StateHooks()).load_pre.values():
            hook(
                *(self, state_dict, prefix, local_metadata, strict),
                *(missing_keys, unexpected_keys, error_msgs),
            )
        own = self._own_state()
        assign = bool(local_metadata.get("assign_to_params_buffers"))
        for name, tensor in own.items():
            key = prefix + name
            if key not in state_dict:
                missing_keys.append(key)
                continue
            before = self._keep(name, tensor, assign)
            problem = self._load_one(name, key, tensor, state_dict[key], assign)
            if problem:
                error_msgs.append(problem)
            elif isinstance(error_msgs, Problems):
                error_msgs.undo.append(before)
        self._load_extra(state_dict, prefix + EXTRA, missing_keys, unexpected_keys)
        if strict:
            unexpected_keys += self._superfluous(state_dict, prefix, own)

    def _load_one(
        self, name: str, key: str, own: Tensor, given: Any, assign: bool
    ) -> str:
        """Load one tensor; the answer is what is wrong with it, if anything."""
        if not isinstance(given, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or '
                f"Tensor-like object from checkpoint but received {type(given)}"
            )
        if not own.shape and given.shape == (1,):
            given = given[0]  # scalars were once saved as (1,)
        if given.shape != own.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {given.shape} "
                f"from checkpoint, the shape in current model is {own.shape}."
            )
        if own.is_meta and not given.is_meta and not assign:
            warnings.warn(NOTHING_COPIED.format(key), UserWarning, stacklevel=5)
        try:
            with no_grad():
                self._take(name, own, given, assign)
        except (RuntimeError, TypeError, NotImplementedError) as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the '
                f"model are {own.shape} and whose dimensions in the checkpoint are "
                f"{given.shape}, an exception occurred : {error.args}."
            )
        return ""

    def _keep(self, name: str, own: Tensor, assign: bool) -> Callable[[], Any]:
        """What brings back a tensor as it is now: PyTorch leaves it half loaded."""
        if assign:
            place: dict[str, Any] = self._buffers
            if name in self._parameters:
                place = self._parameters
            return partial(place.__setitem__, name, own)
        return partial(own.copy_, own.detach().clone())

    def _take(self, name: str, own: Tensor, given: Tensor, assign: bool) -> None:
        if not assign:
            own.copy_(given)
        elif not isinstance(own, Parameter):
            self._buffers[name] = given
        elif isinstance(given, Parameter):
            self._parameters[name] = given
            given.requires_grad_(own.requires_grad)
        else:
            self._parameters[name] = Parameter(given, own.requires_grad)

    def _load_extra(
        self,
        state_dict: dict[str, Any],
        key: str,
        missing_keys: list[str],
        unexpected_keys: list[str],
    ) -> None:
        if _overrides(self, "set_extra_state"):
            if key in state_dict:
                self.set_extra_state(state_dict[key])
            else:
                missing_keys.append(key)
        elif key in state_dict:
            unexpected_keys.append(key)

    def _superfluous(
        self, state_dict: dict[str, Any], prefix: str, own: dict[str, Tensor]
    ) -> list[str]:
        """The keys under *prefix* that neither this module nor a child knows."""
        found = []
        for key in state_dict:
            if key.startswith(prefix) and key != prefix + EXTRA:
                first, dot, _ = key[len(prefix) :].partition(".")
                if first not in (self._modules if dot else own):
                    found.append(key)
        return found

    # Hooks

    def register_state_dict_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before ``state_dict`` collects."""
        return RemovableHandle(self._own_state_hooks().save_pre, hook)

    def register_state_dict_post_hook(
        self, hook: Callable[..., Any]
    ) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` afterwards."""
        return RemovableHandle(self._own_state_hooks().save_post, hook)

    def register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any]
    ) -> RemovableHandle:
        """Call *hook* before this module loads its part.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict,
        missing_keys, unexpected_keys, error_msgs)`` and may change them.
        """
        return RemovableHandle(self._own_state_hooks().load_pre, hook)

    def register_load_state_dict_post_hook(
        self, hook: Callable[..., Any]
    ) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after the module was loaded.

        It may change the lists of keys in place, and returns nothing.
        """
        return RemovableHandle(self._own_state_hooks().load_post, hook)


def _overrides(module: State, method: str) -> bool:
    return getattr(type(module), method) is not getattr(State, method)
