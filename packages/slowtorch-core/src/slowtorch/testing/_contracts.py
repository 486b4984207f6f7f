"""The contract of an operation: what is tested of every one, ours or a plugin's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

import slowtorch as torch
from slowtorch import plugins
from slowtorch._tensor import Tensor
from slowtorch.plugins.operators import Operator, Sample
from slowtorch.testing import _arguments as arguments
from slowtorch.testing import _slopes as slopes
from slowtorch.testing._references import expected_value
from slowtorch.testing._trial import (
    REFUSALS,
    Samples,
    Trial,
    compare_slopes,
    no_derivative_is_an_answer,
    require,
    same,
)

__all__ = ["Contract", "contract"]


def contract(
    operator: str | Operator,
    samples: Samples | None = None,
    reference: Callable[..., Any] | None = None,
    without: Iterable[str] = (),
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
        reference: the operation on plain numbers, or on rows of numbers; by default
            the operator's own.
        without: tests that say nothing about this operation, such as ``"views"``
            where it is about memory itself.

    Raises:
        PluginError: no operation of that name is registered.

    Example:
        >>> from slowtorch.testing import contract
        >>> TestExp = contract("exp")
        >>> TestExp().test_second_derivatives()
    """
    if isinstance(operator, str):
        operator = _registered(operator)
    fields: dict[str, Any] = {
        "trial": Trial(operator, samples, reference),
        "__doc__": f"The contract tests of ``{operator.name}``.",
    }
    fields |= {f"test_{name}": None for name in without}
    return type(f"Test_{operator.name}", (Contract,), fields)


def _registered(name: str) -> Operator:
    found = plugins.registry("ops").get(name)
    if found is None:
        raise plugins.PluginError(f"no operation {name!r} is registered")
    return found


class Contract:
    """Tests of one operation; ``contract`` makes a subclass for each."""

    trial: ClassVar[Trial]

    def test_documentation(self) -> None:
        """The function and its rules explain themselves."""
        operator = self.trial.operator
        for thing in (operator.function, *operator.nodes):
            require((thing.__doc__ or "").strip(), f"{thing!r} has no docstring")

    def test_values(self) -> None:
        """The reference gives the same numbers."""
        trial = self.trial
        for sample in trial.samples():
            result = trial.call(sample)
            wanted = expected_value(trial.reference, sample, result)
            if wanted is not NotImplemented:
                same(result, wanted, sample, check_dtype=False)

    def test_first_derivatives(self) -> None:
        """Backward agrees with finite differences."""
        self._compare(slopes.first_order)

    def test_second_derivatives(self) -> None:
        """So does backward of what backward has computed."""
        self._compare(slopes.second_order)

    def _compare(self, order: Callable[..., tuple[float, float] | None]) -> None:
        trial = self.trial
        for sample in trial.samples():
            inputs = [x for x in arguments.floats(sample) if x.dtype is torch.float64]
            for count in (len(inputs), 1):  # perhaps of its first argument only
                with no_derivative_is_an_answer():
                    found = order(trial.function_of(sample, count), inputs[:count])
                    if found is not None:
                        compare_slopes(*found, f"{trial.name}: {sample!r}")
                    break

    def test_gradients_have_the_inputs_shapes(self) -> None:
        """And their dtypes, though the first gradient is expanded from one number."""
        for sample in self.trial.samples():
            given = self._with_leaves(sample)
            leaves = [x for x in arguments.floats(given) if x.requires_grad]
            results = arguments.floats(self.trial.call(given))
            outputs = [each for each in results if each.requires_grad]
            starts = [torch.ones((), dtype=y.dtype).expand(y.shape) for y in outputs]
            if not outputs:
                continue
            with no_derivative_is_an_answer():
                found = torch.autograd.grad(outputs, leaves, starts, allow_unused=True)
                for x, grad in zip(leaves, found, strict=True):
                    if grad is not None:
                        same(_form(grad), _form(x), sample)

    def test_broadcasting(self) -> None:
        """Tensors that stretch give what stretched tensors give."""
        for sample in self.trial.samples():
            result = self.trial.call(sample)
            shapes = [each.shape for each in arguments.tensors(sample)]
            if isinstance(result, Tensor) and _stretch_to(shapes, result.shape):
                whole = arguments.changed(sample, partial(_stretched, result.shape))
                if self._is_elementwise(whole):
                    same(self.trial.call(whole), result, sample)

    def _is_elementwise(self, sample: Sample) -> bool:
        """Whether the result turns round when all arguments do."""
        result = self.trial.attempt(sample)
        turned = self.trial.attempt(arguments.changed(sample, _reversed))
        if isinstance(result, Tensor) and isinstance(turned, Tensor):
            return bool(_reversed(turned).tolist() == result.tolist())
        return False

    def test_views(self) -> None:
        """It does not matter where in memory the numbers are."""
        for sample in self.trial.samples():
            plain = self.trial.call(arguments.changed(sample, torch.clone))
            for form in (arguments.strided, arguments.turned):
                same(self.trial.call(arguments.changed(sample, form)), plain, sample)

    def test_empty(self) -> None:
        """No numbers give no numbers, or a clear refusal; as on the meta device."""
        for sample in self.trial.samples():
            empty = arguments.changed(sample, _emptied)
            if arguments.is_empty(empty):
                result = self.trial.attempt(empty)
                if not isinstance(result, REFUSALS):
                    self._compare_with_meta(empty, result)

    def test_dtypes(self) -> None:
        """Other types work or are refused; float32 gives the same up to rounding."""
        for sample in self.trial.samples():
            for kind in (torch.float32, torch.int64, torch.bool):
                cast = arguments.changed(sample, partial(_cast, kind))
                result = self.trial.attempt(cast)
                if kind is torch.float32 and not isinstance(result, REFUSALS):
                    self._compare_with_double(result, cast)

    def _compare_with_double(self, result: Any, cast: Sample) -> None:
        wanted = self.trial.call(arguments.changed(cast, _widened))
        pairs = zip(arguments.tensors(result), arguments.tensors(wanted), strict=True)
        for a, b in pairs:
            if b.dtype.is_floating_point:  # a comparison may depend on rounding
                same(a, b, cast, check_dtype=False, rtol=1e-4, atol=1e-5)

    def test_inputs_stay(self) -> None:
        """The arguments are as they were."""
        for sample in self.trial.samples():
            before = arguments.changed(sample, torch.clone)
            self.trial.call(sample)
            after = list(arguments.tensors(sample))
            same(after, list(arguments.tensors(before)), sample)

    def test_recording_changes_nothing(self) -> None:
        """The result is the same whether or not gradients are wanted."""
        for sample in self.trial.samples():
            recorded = self.trial.call(self._with_leaves(sample))
            same(recorded, self.trial.call(sample), sample)

    def _with_leaves(self, sample: Sample) -> Sample:
        """The sample with tensors that require grad: all, or the first alone."""
        given = arguments.changed(sample, _as_leaf)
        with no_derivative_is_an_answer():
            self.trial.call(given)
            return given
        first, *rest = sample.args
        return Sample(_as_leaf(first), *rest, **sample.kwargs)

    def test_method(self) -> None:
        """The method does what the function does."""
        trial = self.trial
        for sample in trial.samples() if trial.operator.method else ():
            if sample.args and isinstance(sample.args[0], Tensor):
                same(trial.call(sample, trial.name), trial.call(sample), sample)

    def test_inplace(self) -> None:
        """The in-place form leaves the result in the tensor, and its gradient too."""
        trial = self.trial
        for sample in trial.samples() if trial.operator.inplace else ():
            if sample.args and isinstance(sample.args[0], Tensor):
                plain, first = trial.call(sample), sample.args[0]
                if plain.shape == first.shape and plain.dtype is first.dtype:
                    self._test_inplace(sample, plain)
                    self._test_gradient_inplace(sample)

    def _test_inplace(self, sample: Sample, plain: Tensor) -> None:
        first, *rest = sample.args
        name, target = f"{self.trial.name}_", first.clone()
        result = self.trial.call(Sample(target, *rest, **sample.kwargs), name)
        require(result is target, f"{name} does not return its tensor")
        same(target, plain, sample)

    def _test_gradient_inplace(self, sample: Sample) -> None:
        first, *rest = sample.args
        leaf = _as_leaf(first)
        outside = self.trial.call(Sample(leaf, *rest, **sample.kwargs))
        if outside.requires_grad:
            given = Sample(leaf * 1, *rest, **sample.kwargs)
            inside = self.trial.call(given, f"{self.trial.name}_")
            with no_derivative_is_an_answer():
                same(_gradient(inside, leaf), _gradient(outside, leaf), sample)

    def test_meta(self) -> None:
        """The meta device gives the same shape and dtype."""
        for sample in self.trial.samples():
            self._compare_with_meta(sample, self.trial.call(sample))

    def _compare_with_meta(self, sample: Sample, result: Any) -> None:
        try:
            without = self.trial.call(arguments.changed(sample, arguments.on_meta))
        except RuntimeError as refusal:  # it has to look at numbers, and says so
            if "meta" not in str(refusal):
                raise
            return
        pairs = zip(arguments.tensors(without), arguments.tensors(result), strict=True)
        for a, b in pairs:
            same(_form(a), _form(b), sample)


def _form(x: Tensor) -> str:
    return f"{tuple(x.shape)} {x.dtype}"


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


def _cast(kind: torch.dtype, x: Tensor) -> Tensor:
    return x.to(kind) if x.dtype is torch.float64 else x


def _widened(x: Tensor) -> Tensor:
    return x.double() if x.dtype is torch.float32 else x


def _reversed(x: Tensor) -> Tensor:
    return x.flip(tuple(range(x.dim())))


def _stretched(shape: Sequence[int], x: Tensor) -> Tensor:
    return x.expand(shape).clone()


def _stretch_to(shapes: Sequence[Sequence[int]], shape: Sequence[int]) -> bool:
    """Whether broadcasting these shapes, not all alike, gives *shape*."""
    if len(set(map(tuple, shapes))) < 2:
        return False
    try:
        return tuple(torch.broadcast_shapes(*shapes)) == tuple(shape)
    except RuntimeError:
        return False
