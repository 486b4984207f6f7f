"""``Optimizer``: parameter groups, state, hooks; what all optimisers have in common."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from slowtorch import Tensor, enable_grad, set_grad_enabled
from slowtorch.optim import _groups, _state
from slowtorch.optim._fitting import Entries, shapes_of
from slowtorch.optim._fused import State, kernel
from slowtorch.optim._groups import Group, ParamsT, required
from slowtorch.optim._hooks import AFTER_ANY, BEFORE_ANY, Hooks, add_hook, hooked
from slowtorch.optim._steps import no_steps

if TYPE_CHECKING:
    from slowtorch.autograd.node import RemovableHandle

__all__ = [
    "Optimizer",
    "PerParameter",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]


class Optimizer:
    """The base class of all optimisers: it knows *what* to update, not how.

    Args:
        params: tensors, ``(name, tensor)`` pairs, or dicts with a key ``'params'``
            and options for these parameters alone.
        defaults: the options of groups that do not give their own.

    Raises:
        TypeError: *params* is a single tensor, or holds what is no tensor.
        ValueError: *params* is empty, repeats a parameter in another group, or has
            one that was computed from others.

    Example:
        >>> import slowtorch as torch
        >>> class Halve(torch.optim.Optimizer):
        ...     def __init__(self, params):
        ...         super().__init__(params, defaults={})
        ...     @torch.no_grad()
        ...     def step(self, closure=None):
        ...         for group in self.param_groups:
        ...             for param in group["params"]:
        ...                 param.mul_(0.5)
        >>> x = torch.tensor([4.0], requires_grad=True)
        >>> Halve([x]).step()
        >>> x
        tensor([2.], requires_grad=True)
    """

    param_groups: list[Group]
    state: _state.State
    defaults: dict[str, Any]
    _opt_called = False  # whether step() ran, and ...
    _scheduled = False  # ... a scheduler watches for it

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        step = cls.__dict__.get("step")
        if step is not None and not hasattr(step, "_hooked"):
            cls.step = hooked(step)  # type: ignore[method-assign]  # the same, and hooks

    def __init__(self, params: ParamsT, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._make_hooks()
        self.state = defaultdict(dict)
        self.param_groups = []
        for group in _groups.as_groups(params):
            self.add_param_group(group)

    def _make_hooks(self) -> None:
        self._step_pre_hooks: Hooks = OrderedDict()
        self._step_post_hooks: Hooks = OrderedDict()
        self._state_dict_pre_hooks: Hooks = OrderedDict()
        self._state_dict_post_hooks: Hooks = OrderedDict()
        self._load_pre_hooks: Hooks = OrderedDict()
        self._load_post_hooks: Hooks = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        return {
            "defaults": self.defaults,
            "state": self.state,
            "param_groups": self.param_groups,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_step_pre_hooks" not in self.__dict__:
            self._make_hooks()
        for group in self.param_groups:
            for name, default in self.defaults.items():
                group.setdefault(name, default)

    def __repr__(self) -> str:
        groups = map(_groups.shown, range(len(self.param_groups)), self.param_groups)
        return f"{type(self).__name__} (\n" + "\n".join(groups) + ")"

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update the parameters once; every optimiser says how.

        Args:
            closure: computes the loss anew, gradients included, and returns it.

        Returns:
            What *closure* returned, or ``None``.
        """
        raise NotImplementedError

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients: without this, backward adds to the old ones.

        Args:
            set_to_none: let ``.grad`` be ``None``. Otherwise it is filled with zeros,
                and a step will then still move parameters that have momentum.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(1, requires_grad=True)
            >>> (3 * x).sum().backward()
            >>> torch.optim.SGD([x], lr=0.1).zero_grad()
            >>> x.grad is None
            True
        """
        for group in self.param_groups:
            for param in group["params"]:
                grad = param.grad
                if grad is None:
                    continue
                if set_to_none:
                    param.grad = None
                else:
                    if grad.grad_fn is not None:
                        param.grad = grad = grad.detach()
                    grad.requires_grad = False
                    grad.zero_()

    def add_param_group(self, param_group: Group) -> None:
        """Update more parameters from now on, such as layers no longer frozen.

        Args:
            param_group: ``'params'``, and options that differ from the defaults.

        Raises:
            TypeError: it is no dict, or has other things than tensors in it.
            ValueError: a parameter is in a group already, or is no leaf.
        """
        _groups.complete(param_group, self.defaults)
        _groups.check_against(self.param_groups, param_group)
        self.param_groups.append(param_group)

    def state_dict(self) -> dict[str, Any]:
        """All that a later ``load_state_dict`` needs to go on from here.

        Returns:
            ``{'state': {0: {...}, ...}, 'param_groups': [{..., 'params': [0, ...]}]}``.
            Parameters are numbered; their values are the model's to save. Tensors are
            the optimiser's own, not copies.

        Example:
            >>> import slowtorch as torch
            >>> x = torch.ones(2, requires_grad=True)
            >>> optimizer = torch.optim.SGD([x], lr=0.1, momentum=0.9)
            >>> x.sum().backward()
            >>> optimizer.step()
            >>> optimizer.state_dict()["state"]
            {0: {'momentum_buffer': tensor([1., 1.])}}
        """
        for hook in self._state_dict_pre_hooks.values():
            hook(self)
        result = _state.packed(self.state, self.param_groups)
        for hook in self._state_dict_post_hooks.values():
            changed = hook(self, result)
            result = result if changed is None else changed
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a saved state: momentum, step counts, options.

        Tensors are copied, in the dtype and to the device of their parameter.

        Unlike PyTorch's, this looks at each parameter's state as well, and reports
        all that is missing, unexpected or of the wrong shape in one error: there such
        a state is loaded, and fails, or is broadcast, in a later step. A subclass
        with a ``step`` of its own may keep entries we know nothing about; of these
        only shapes are compared, with those of a state that is there already. Options
        that a saved group lacks keep their defaults.

        Raises:
            ValueError: groups, or parameters in a group, differ in number, or a state
                does not fit its parameter. Nothing has been loaded then.
            KeyError: there is no ``'state'``, or no ``'param_groups'``.
        """
        state_dict = state_dict.copy()
        for hook in self._load_pre_hooks.values():
            changed = hook(self, state_dict)
            state_dict = state_dict if changed is None else changed
        expected = self._expected_state
        state, groups = _state.unpacked(state_dict, self.param_groups, expected)
        before = self.state, self.param_groups
        try:
            self.__setstate__({"state": state, "param_groups": groups})
        except BaseException:
            self.state, self.param_groups = before
            raise
        for hook in self._load_post_hooks.values():
            hook(self)

    def _expected_state(self, param: Tensor, group: Group) -> Entries:
        """The shapes of entries that a parameter's state must have, and may have.

        Here nothing is known but what is there already.
        """
        have = shapes_of(self.state.get(param, {}))
        shape = param._layout.shape
        return None, {name: each for name, each in have.items() if each == shape}

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step.

        It may return new ``(args, kwargs)``; ``args[0]`` is the optimiser.
        """
        return add_hook(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return add_hook(self._step_post_hooks, hook)

    def register_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer)`` before ``state_dict`` collects anything."""
        return add_hook(self._state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)``; it may return another state dict."""
        return add_hook(self._state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before it is loaded, likewise."""
        return add_hook(self._load_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(
        self, hook: Callable[..., Any], prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer)`` once a state was loaded."""
        return add_hook(self._load_post_hooks, hook, prepend)


class PerParameter(Optimizer):
    """An optimiser that treats one parameter after the other: most of them do.

    A subclass names the kernel that is its rule, and says what state a parameter
    starts with.
    """

    rule: ClassVar[str]
    sometimes: ClassVar[tuple[str, ...]] = ()  # state that some options call for

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient.

        Args:
            closure: computes the loss anew, gradients included, and returns it.

        Returns:
            What *closure* returned, or ``None``.
        """
        loss = None
        # Recording is off, unless the update itself is to be differentiated.
        with set_grad_enabled(bool(self.defaults.get("differentiable"))):
            if closure is not None:
                with enable_grad():
                    loss = closure()
            for group in self.param_groups:
                for param in group["params"]:
                    grad = param.grad
                    if grad is not None:
                        self.update(param, grad, group)
        return loss

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for each in self.state.values():  # old checkpoints count steps by a number
            if isinstance(each.get("step"), (int, float)):
                each["step"] = no_steps() + each["step"]

    def update(self, param: Tensor, grad: Tensor, group: Group) -> None:
        """Move *param* by its gradient, in place, with the options of its group."""
        state = self.state[param]
        if not state:
            state.update(self.fresh(param, group))
        kernel(self.rule, param, group)(None, param, grad, state, group)

    def _expected_state(self, param: Tensor, group: Group) -> Entries:
        """What it starts with; entries stay when the option for them is turned off."""
        if type(self).fresh is PerParameter.fresh:
            return super()._expected_state(param, group)
        must = shapes_of(self.fresh(param, group))
        may = dict.fromkeys(self.sometimes, param._layout.shape)
        if type(self).step is PerParameter.step:
            return must, may
        return None, {**may, **must}

    def fresh(self, param: Tensor, group: Group) -> State:
        """The state of a parameter before its first step."""
        raise NotImplementedError


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` before each step of every optimiser."""
    return add_hook(BEFORE_ANY, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` after each step of every optimiser."""
    return add_hook(AFTER_ANY, hook)
