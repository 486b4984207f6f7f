"""The contract of an operation: what is tested of every one, ours or a plugin's."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

import slowtorch as torch
from slowtorch import plugins
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Operator, Sample
from slowtorch.testing import _arguments as arguments
from slowtorch.testing import _slopes as slopes
from slowtorch.testing._close import assert_close
from slowtorch.testing._references import expected_value

__all__ = ["Contract", "contract", "default_samples"]

Samples = Callable[[], Iterable[Sample]]

# What may say that an operation does not do something. It has to say it in words.
REFUSALS = (RuntimeError, TypeError, ValueError, IndexError, AssertionError)


def default_samples() -> list[Sample]:
    """Arguments for a function of one tensor: a table, a vector, a single number."""
    numbers = [0.7, -1.3, 2.1, 0.4, -0.6, 1.8]
    table = torch.tensor(numbers, dtype=torch.float64).reshape(2, 3)
    return [Sample(table), Sample(table[0].clone()), Sample(table[1, 1].clone())]


def contract(
    operator: str | Operator,
    samples: Samples | None = None,
    reference: Callable[..., Any] | None = None,
) -> type[Contract]:
    """The contract tests of an operation, as a class for pytest to collect.

        TestSwish = contract("swish")

    They test values against a reference (if there is one), derivatives of order one
    and two against finite differences, that broadcasting, views, empty tensors, other
    dtypes, the method, the in-place form and the meta device agree with the plain
    call, and that recording changes nothing.

    Args:
        operator: the name of a registered one, or an ``Operator`` itself.
        samples: makes arguments for trial calls, of float64 tensors where gradients
            are to be tested; by default the operator's own, or else one tensor.
        reference: the operation on plain numbers, or on nested lists of them; by
            default the operator's own.

    Raises:
        PluginError: no operation of that name is registered.

    Example:
        >>> from slowtorch.testing import contract
        >>> TestExp = contract("exp")
        >>> TestExp().test_second_derivatives()
    """
    if isinstance(operator, str):
        operator = _registered(operator)
    name = operator.name
    fields = {
        "operator": operator,
        "samples": staticmethod(samples or operator.samples or default_samples),
        "reference": staticmethod(reference or operator.reference or _no_reference),
        "__doc__": f"The contract tests of ``{name}``.",
    }
    return type(f"Test_{name}", (Contract,), fields)


def _registered(name: str) -> Operator:
    found = plugins.registry("ops").get(name)
    if found is None:
        raise plugins.PluginError(f"no operation {name!r} is registered")
    return found


def _no_reference(*args: Any, **kwargs: Any) -> Any:
    return NotImplemented


class Contract:
    """Tests of one operation; ``contract`` makes a subclass for each."""

    operator: ClassVar[Operator]
    samples: ClassVar[Samples]
    reference: ClassVar[Callable[..., Any]]

    # Calling it

    def call(self, sample: Sample) -> Any:
        """The result; chance is the same in each call, and warnings are not tested."""
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.operator.function(*sample.args, **sample.kwargs)

    def attempt(self, sample: Sample) -> Any:
        """The result, or the refusal, which must be in words."""
        try:
            return self.call(sample)
        except REFUSALS as refusal:
            if not str(refusal).strip():
                message = f"{self.name()} refused {sample!r} in silence"
                raise AssertionError(message) from refusal
            return refusal

    def name(self) -> str:
        """The operation's."""
        return self.operator.name

    # What it must do

    def test_documentation(self) -> None:
        """The function and its rules explain themselves."""
        for thing in (self.operator.function, *self.operator.nodes):
            assert (thing.__doc__ or "").strip(), f"{thing!r} has no docstring"

    def test_values(self) -> None:
        """The reference gives the same numbers."""
        for sample in self.samples():
            result = self.call(sample)
            wanted = expected_value(self.reference, sample, result)
            if wanted is not NotImplemented:
                _same(result, wanted, sample, check_dtype=False)

    def test_first_derivatives(self) -> None:
        """Backward agrees with finite differences."""
        self._compare_slopes(slopes.first_order)

    def test_second_derivatives(self) -> None:
        """So does backward of what backward has computed."""
        self._compare_slopes(slopes.second_order)

    def test_broadcasting(self) -> None:
        """Tensors that stretch give what stretched tensors give."""
        for sample in self.samples():
            result = self.call(sample)
            shapes = [each.shape for each in arguments.tensors(sample)]
            if isinstance(result, Tensor) and _stretch_to(shapes, result.shape):
                shape = result.shape
                whole = arguments.changed(
                    sample, lambda x, shape=shape: x.expand(shape).clone()
                )
                stretched = self.call(whole)
                if stretched.shape == shape:  # else it is no elementwise operation
                    _same(stretched, result, sample)

    def test_views(self) -> None:
        """It does not matter where in memory the numbers are."""
        for sample in self.samples():
            plain = self.call(arguments.changed(sample, torch.clone))
            for form in (arguments.strided, arguments.turned):
                _same(self.call(arguments.changed(sample, form)), plain, sample)

    def test_expanded_gradients(self) -> None:
        """Gradients come back in the inputs' shapes, whatever their strides."""
        for sample in self.samples():
            given = arguments.changed(sample, _as_leaf)
            leaves = [x for x in arguments.floats(given) if x.requires_grad]
            outputs = [
                y for y in arguments.floats(self.call(given)) if y.requires_grad
            ]
            if not outputs:
                continue
            starts = [torch.ones((), dtype=y.dtype).expand(y.shape) for y in outputs]
            with _no_derivative_is_an_answer():
                found = torch.autograd.grad(outputs, leaves, starts, allow_unused=True)
                for x, grad in zip(leaves, found, strict=True):
                    if grad is not None:
                        assert grad.shape == x.shape
                        assert grad.dtype is x.dtype

    def test_empty(self) -> None:
        """No numbers give no numbers, or a clear refusal; as on the meta device."""
        for sample in self.samples():
            empty = arguments.changed(sample, _emptied)
            if arguments.is_empty(empty):
                result = self.attempt(empty)
                if not isinstance(result, REFUSALS):
                    self._compare_with_meta(empty, result)

    def test_dtypes(self) -> None:
        """Other types work or are refused; float32 gives the same up to rounding."""
        for sample in self.samples():
            for kind in (torch.float32, torch.int64, torch.bool):
                cast = arguments.changed(sample, lambda x, kind=kind: _cast(x, kind))
                result = self.attempt(cast)
                if kind is torch.float32 and not isinstance(result, REFUSALS):
                    self._compare_with_double(result, cast)

    def test_inputs_stay(self) -> None:
        """The arguments are as they were."""
        for sample in self.samples():
            before = arguments.changed(sample, torch.clone)
            self.call(sample)
            for x, y in zip(
                arguments.tensors(sample), arguments.tensors(before), strict=True
            ):
                _same(x, y, sample)

    def test_recording_changes_nothing(self) -> None:
        """The result is the same whether or not gradients are wanted."""
        for sample in self.samples():
            recorded = self.call(arguments.changed(sample, _as_leaf))
            _same(recorded, self.call(sample), sample)

    def test_method(self) -> None:
        """The method does what the function does."""
        if not self.operator.method:
            return
        for sample in self.samples():
            if sample.args and isinstance(sample.args[0], Tensor):
                first, *rest = sample.args
                torch.manual_seed(0)
                result = getattr(first, self.name())(*rest, **sample.kwargs)
                _same(result, self.call(sample), sample)

    def test_inplace(self) -> None:
        """The in-place form leaves the result in the tensor, and its gradient too."""
        if not self.operator.inplace:
            return
        for sample in self.samples():
            if not sample.args or not isinstance(sample.args[0], Tensor):
                continue
            first, *rest = sample.args
            plain = self.call(sample)
            if plain.shape == first.shape and plain.dtype is first.dtype:
                self._test_inplace(first, rest, sample, plain)

    def test_meta(self) -> None:
        """The meta device gives the same shape and dtype."""
        for sample in self.samples():
            self._compare_with_meta(sample, self.call(sample))

    # How it is tested

    def _compare_slopes(self, order: Callable[..., tuple[float, float] | None]) -> None:
        for sample in self.samples():
            inputs = [x for x in arguments.floats(sample) if x.dtype is torch.float64]
            for count in (len(inputs), 1):  # perhaps of its first argument only
                with _no_derivative_is_an_answer():
                    found = order(self._function_of(sample, count), inputs[:count])
                    if found is not None:
                        _compare_slopes(*found, f"{self.name()}: {sample!r}")
                    break

    def _function_of(
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

    def _test_inplace(
        self, first: Tensor, rest: Sequence[Any], sample: Sample, plain: Tensor
    ) -> None:
        target = first.clone()
        torch.manual_seed(0)
        result = getattr(target, f"{self.name()}_")(*rest, **sample.kwargs)
        assert result is target, f"{self.name()}_ does not return its tensor"
        _same(target, plain, sample)
        leaf = _as_leaf(first)
        if leaf.requires_grad and plain.dtype.is_floating_point:
            given = Sample(leaf, *rest, **sample.kwargs)
            outside = self.call(given)
            if outside.requires_grad:
                torch.manual_seed(0)
                inside = getattr(leaf * 1, f"{self.name()}_")(*rest, **sample.kwargs)
                with _no_derivative_is_an_answer():
                    _same(_gradient(inside, leaf), _gradient(outside, leaf), sample)

    def _compare_with_double(self, result: Any, cast: Sample) -> None:
        wanted = self.call(arguments.changed(cast, _widened))
        pairs = zip(arguments.tensors(result), arguments.tensors(wanted), strict=True)
        for a, b in pairs:
            if b.dtype.is_floating_point:  # a comparison may depend on rounding
                _same(a, b, cast, check_dtype=False, rtol=1e-4, atol=1e-5)

    def _compare_with_meta(self, sample: Sample, result: Any) -> None:
        try:
            without = self.call(arguments.changed(sample, arguments.on_meta))
        except (NotImplementedError, RuntimeError) as refusal:
            # It has to look at numbers to know, and says so.
            assert "meta" in str(refusal), f"{self.name()}{sample!r}: {refusal}"
            return
        pairs = zip(
            arguments.tensors(without), arguments.tensors(result), strict=True
        )
        for a, b in pairs:
            given, wanted = (a.shape, a.dtype), (b.shape, b.dtype)
            assert given == wanted, f"{self.name()}{sample!r}: {given} on meta"


@contextmanager
def _no_derivative_is_an_answer() -> Iterator[None]:
    """An operation may say that it has no derivative."""
    try:
        yield
    except RuntimeError as refusal:
        if "derivative" not in str(refusal) and "differentiable" not in str(refusal):
            raise


def _compare_slopes(by_backward: float, by_differences: float, call: str) -> None:
    if not math.isclose(by_backward, by_differences, rel_tol=1e-5, abs_tol=1e-5):
        message = f"the slope is {by_backward} by backward, {by_differences} by differences"
        raise AssertionError(f"{call}: {message}")


def _same(result: Any, wanted: Any, sample: Sample, **options: Any) -> None:
    """Assert that two results are equal, up to rounding where they are floats."""
    if isinstance(result, (Tensor, list, tuple, float)):
        defaults: dict[str, Any] = {"equal_nan": True}
        assert_close(
            result,
            wanted,
            **(defaults | options),
            msg=lambda text: f"for {sample!r}:\n{text}",
        )
    else:
        assert result == wanted, f"for {sample!r}: {result!r} is not {wanted!r}"


def _as_leaf(x: Tensor) -> Tensor:
    if x.dtype.is_floating_point:
        return x.detach().clone().requires_grad_()
    return x


def _gradient(y: Tensor, x: Tensor) -> Tensor | None:
    weights = torch.linspace(0.5, 1.5, y.numel(), dtype=y.dtype).reshape(y.shape)
    (found,) = torch.autograd.grad(y, x, weights, allow_unused=True)
    return found


def _emptied(x: Tensor) -> Tensor:
    """A tensor of as many dimensions, the first of size 0."""
    shape = (0, *x.shape[1:]) if x.dim() else ()
    return torch.zeros(shape, dtype=x.dtype)


def _cast(x: Tensor, kind: torch.dtype) -> Tensor:
    return x.to(kind) if x.dtype is torch.float64 else x


def _widened(x: Tensor) -> Tensor:
    return x.double() if x.dtype is torch.float32 else x


def _stretch_to(shapes: Sequence[Sequence[int]], shape: Sequence[int]) -> bool:
    """Whether broadcasting these shapes, not all alike, gives *shape*."""
    if len(set(map(tuple, shapes))) < 2:
        return False
    try:
        return tuple(torch.broadcast_shapes(*shapes)) == tuple(shape)
    except RuntimeError:
        return False
