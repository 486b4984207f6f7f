"""``Trial``: an operation, what to call it with, and what to compare with."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import slowtorch as torch
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Operator, Sample
from slowtorch.testing import _arguments as arguments
from slowtorch.testing._close import assert_close

__all__ = [
    "REFUSALS",
    "Samples",
    "Trial",
    "compare_slopes",
    "default_samples",
    "no_derivative_is_an_answer",
    "require",
    "same",
]

Samples = Callable[[], Iterable[Sample]]

# What may say that an operation does not do something. It has to say it in words.
REFUSALS = (RuntimeError, TypeError, ValueError, IndexError, AssertionError)


def default_samples() -> list[Sample]:
    """Arguments for a function of one tensor: a table, a vector, a single number."""
    numbers = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8]
    table = torch.tensor(numbers, dtype=torch.float64).reshape(2, 3)
    return [Sample(table), Sample(table[0].clone()), Sample(table[1, 1].clone())]


def _no_reference(*args: Any, **kwargs: Any) -> Any:
    return NotImplemented


class Trial:
    """An operation, what to call it with, and what to compare with."""

    def __init__(
        self,
        operator: Operator,
        samples: Samples | None,
        reference: Callable[..., Any] | None,
    ) -> None:
        self.operator = operator
        self.name = operator.name
        self.samples = samples or operator.samples or default_samples
        self.reference = reference or operator.reference or _no_reference

    def call(self, sample: Sample, name: str | None = None) -> Any:
        """The result; of a method of the first argument, if one is named.

        Chance is the same in each call, and warnings are not what is tested.
        """
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if name is None:
                return self.operator.function(*sample.args, **sample.kwargs)
            first, *rest = sample.args
            return getattr(first, name)(*rest, **sample.kwargs)

    def attempt(self, sample: Sample) -> Any:
        """The result, or the refusal, which must be in words."""
        try:
            return self.call(sample)
        except REFUSALS as refusal:
            require(str(refusal).strip(), f"{self.name} refused {sample!r} in silence")
            return refusal

    def function_of(
        self, sample: Sample, count: int
    ) -> Callable[[Sequence[Tensor]], list[Tensor]]:
        """The operation as a function of its first float64 tensors alone."""

        def function(values: Sequence[Tensor]) -> list[Tensor]:
            remaining = iter(values)
            given = arguments.changed(
                sample,
                lambda x: next(remaining, x) if x.dtype is torch.float64 else x,
            )
            results = arguments.floats(self.call(given))
            return [each for each in results if each.requires_grad]

        return function


def require(condition: object, message: str) -> None:
    """``assert``, also when Python runs with -O.

    Raises:
        AssertionError: with *message*.
    """
    if not condition:
        raise AssertionError(message)


@contextmanager
def no_derivative_is_an_answer() -> Iterator[None]:
    """An operation may say that it has no derivative."""
    try:
        yield
    except RuntimeError as refusal:
        if "derivative" not in str(refusal) and "differentiable" not in str(refusal):
            raise


def compare_slopes(by_backward: float, by_differences: float, call: str) -> None:
    """Require that two slopes agree to five digits."""
    close = math.isclose(by_backward, by_differences, rel_tol=1e-5, abs_tol=1e-5)
    require(
        close,
        f"{call}: the slope is {by_backward} by backward, {by_differences} by "
        "differences",
    )


def same(result: Any, wanted: Any, sample: Sample, **options: Any) -> None:
    """Require that two results are equal, up to rounding where they are floats."""
    if isinstance(result, (Tensor, list, tuple, float)):
        assert_close(
            result,
            wanted,
            **({"equal_nan": True} | options),
            msg=lambda text: f"for {sample!r}:\n{text}",
        )
    else:
        require(result == wanted, f"for {sample!r}: {result!r} is not {wanted!r}")
