"""L-BFGS."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slowtorch import Tensor, cat, enable_grad, no_grad, zeros_like
from slowtorch.optim._checks import check_lr
from slowtorch.optim._fused import number
from slowtorch.optim._wolfe import Point, strong_wolfe
from slowtorch.optim.optimizer import Optimizer

if TYPE_CHECKING:
    from slowtorch.optim._fitting import Entries
    from slowtorch.optim._groups import Group, ParamsT

__all__ = ["LBFGS"]

ORDER: tuple[str, ...] = ("al", "d", "t", "old_dirs", "old_stps", "ro", "H_diag")
ORDER += ("prev_flat_grad", "prev_loss")


class LBFGS(Optimizer):
    """L-BFGS: Newton's method with the curvature estimated from the last steps.

    p <- p + t * d with d = -H g, where H approximates the inverse of the matrix of
    second derivatives, from pairs of a step s and the change y of the gradient.
    One ``step`` makes up to *max_iter* of these, each with at least one evaluation of
    the loss: it needs a closure. It suits small problems without noise.

    Args:
        params: the tensors to update; no groups.
        lr: the step t, or the first to try.
        max_iter: iterations in one ``step``.
        max_eval: evaluations in one ``step``; ``None``: 5/4 of *max_iter*.
        tolerance_grad: stop when no element of the gradient is larger.
        tolerance_change: stop when neither a parameter nor the loss changes by more.
        history_size: how many pairs to remember.
        line_search_fn: ``'strong_wolfe'`` looks for a good t; ``None`` takes *lr*.

    Raises:
        ValueError: there are parameter groups, or *lr* is negative.
        RuntimeError: an unknown *line_search_fn*.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.tensor([-1.2, 1.0], requires_grad=True)
        >>> optimizer = torch.optim.LBFGS([x], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        ...     loss.backward()
        ...     return loss
        >>> for _ in range(3):
        ...     loss = optimizer.step(closure)
        >>> bool(((x - 1).abs() < 1e-3).all())
        True

    Liu and Nocedal, "On the limited memory BFGS method for large scale optimization",
    1989.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        options = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, options)
        if len(self.param_groups) != 1:
            message = "LBFGS doesn't support per-parameter options (parameter groups)"
            raise ValueError(message)
        self._params: list[Tensor] = self.param_groups[0]["params"]

    def _expected_state(self, param: Tensor, group: Group) -> Entries:
        """Its vectors are as long as all parameters in a row."""
        shape = (sum(each.numel() for each in self._params),)
        return None, dict.fromkeys(("d", "prev_flat_grad"), shape)

    @no_grad()
    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]  # required
        """Iterate until it converges, or *max_iter* times.

        Args:
            closure: forgets the gradients, computes the loss and the gradients anew,
                and returns the loss.

        Returns:
            The loss before the first iteration.
        """
        group, state = self.param_groups[0], self.state[self._params[0]]
        evaluated = state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        evaluations = _Evaluations(closure, self._params)
        first = evaluations.loss()
        loss, grad = float(first), evaluations.gradient()
        state["func_evals"] = evaluated + 1
        for iteration in range(1, group["max_iter"] + 1):
            if grad.abs().max() <= group["tolerance_grad"]:
                break
            slope, before = self._aim(loss, grad), loss
            if slope > -group["tolerance_change"]:
                break
            last = iteration == group["max_iter"]
            loss, grad = self._move(evaluations, (0.0, loss, grad, slope), last)
            state["func_evals"] = evaluated + evaluations.count
            if evaluations.count >= group["max_eval"] or self._rests(loss - before):
                break
        if evaluated == 0:
            _in_order(state)
        return first

    def _aim(self, loss: float, grad: Tensor) -> float:
        """Choose a direction, and how far to go at first; returns the slope there."""
        group, state = self.param_groups[0], self.state[self._params[0]]
        direction = _direction(state, grad, group["history_size"])
        t = number(group["lr"])
        if state["n_iter"] == 1:
            t *= min(1.0, 1.0 / float(grad.abs().sum()))
        state.update(prev_flat_grad=grad, prev_loss=loss, d=direction, t=t)
        return float(grad.dot(direction))

    def _rests(self, change: float) -> bool:
        """Whether the last iteration hardly changed a parameter, or the loss."""
        group, state = self.param_groups[0], self.state[self._params[0]]
        tiny = group["tolerance_change"]
        return bool((state["d"] * state["t"]).abs().max() <= tiny) or abs(change) < tiny

    def _move(
        self, evaluations: _Evaluations, start: Point, last: bool
    ) -> tuple[float, Tensor]:
        """Go along the direction; returns the loss and the gradient there."""
        group, state = self.param_groups[0], self.state[self._params[0]]
        direction, t = state["d"], state["t"]
        if group["line_search_fn"] is None:
            evaluations.shift(direction, t)
            if last:  # nobody will ask for the loss there
                return start[1], start[2]
            return float(evaluations.loss()), evaluations.gradient()
        if group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        size, tiny = float(direction.abs().max()), group["tolerance_change"]
        left = group["max_eval"] - evaluations.count
        search = evaluations.along(direction)
        state["t"], loss, grad, _ = strong_wolfe(search, start, t, size, tiny, left)
        evaluations.shift(direction, state["t"])
        return loss, grad


class _Evaluations:
    """The loss and its gradient as functions of all parameters in one row."""

    def __init__(self, closure: Callable[[], Any], params: list[Tensor]) -> None:
        self.closure = closure
        self.params = params
        self.count = 0

    def loss(self) -> Any:
        """What the closure returns."""
        self.count += 1
        with enable_grad():
            return self.closure()

    def gradient(self) -> Tensor:
        """All gradients, one after the other."""
        parts = [
            zeros_like(param) if param.grad is None else param.grad
            for param in self.params
        ]
        return cat([part.reshape(-1) for part in parts], 0)

    def shift(self, direction: Tensor, t: float) -> None:
        """p <- p + t * d."""
        start = 0
        for param in self.params:
            part = direction[start : start + param.numel()]
            param.add_(part.view_as(param), alpha=t)
            start += param.numel()

    def along(self, direction: Tensor) -> Callable[[float], Point]:
        """The point at a step along *direction*; parameters stay where they are."""

        def evaluate(t: float) -> Point:
            before = [param.clone() for param in self.params]
            self.shift(direction, t)
            loss, grad = float(self.loss()), self.gradient()
            for param, value in zip(self.params, before, strict=True):
                param.copy_(value)
            return t, loss, grad, float(grad.dot(direction))

        return evaluate


def _direction(state: dict[str, Any], grad: Tensor, most: int) -> Tensor:
    """-H g, by the two loops over the pairs; a new pair is remembered first."""
    state["n_iter"] += 1
    if state["n_iter"] == 1:
        state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
        return -grad
    _remember(state, grad, most)
    changes, steps, inverse = state["old_dirs"], state["old_stps"], state["ro"]
    pairs = list(zip(changes, steps, inverse, strict=True))
    q, shares = -grad, []
    for y, s, r in reversed(pairs):
        share = s.dot(q) * r
        q = q - y * share
        shares.append(share)
    if pairs:
        state["al"] = shares[::-1] + [None] * (most - len(shares))
    d: Tensor = q * state["H_diag"]
    for (y, s, r), share in zip(pairs, reversed(shares), strict=True):
        d = d + s * (share - y.dot(d) * r)
    return d


def _in_order(state: dict[str, Any]) -> None:
    """Put the state into PyTorch's order, for those who print it."""
    for name in ORDER:
        if name in state:
            state[name] = state.pop(name)


def _remember(state: dict[str, Any], grad: Tensor, most: int) -> None:
    """The last step and how the gradient changed, unless it curved the wrong way."""
    y, s = grad - state["prev_flat_grad"], state["d"] * state["t"]
    curvature = y.dot(s)
    if curvature <= 1e-10:
        return
    for name, value in (("old_dirs", y), ("old_stps", s), ("ro", 1.0 / curvature)):
        if len(state[name]) == most:
            state[name].pop(0)
        state[name].append(value)
    state["H_diag"] = curvature / y.dot(y)
