"""``assert_close``: equal up to rounding, and if not, how far apart and where."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeAlias

from slowtorch._dtype import (
    FLOATING,
    bfloat16,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    promote_types,
)
from slowtorch._naming import class_of
from slowtorch._tensor import Tensor

__all__ = ["assert_close"]

Message: TypeAlias = str | Callable[[str], str] | None

# relative and absolute tolerance
TOLERANCES: dict[dtype, tuple[float, float]] = {
    float16: (1e-3, 1e-5),
    bfloat16: (1.6e-2, 1e-5),
    float32: (1.3e-6, 1e-5),
    float64: (1e-7, 1e-7),
}


class _Options:
    """How to compare."""

    def __init__(
        self, rtol: float | None, atol: float | None, equal_nan: bool, msg: Message
    ) -> None:
        if (rtol is None) != (atol is None):
            missing = "rtol" if rtol is None else "atol"
            message = (
                "Both 'rtol' and 'atol' must be either specified or omitted, but got "
                f"no {missing}."
            )
            raise ValueError(message)
        self.given = None if rtol is None or atol is None else (rtol, atol)
        self.equal_nan = equal_nan
        self.msg = msg
        self.checks: dict[str, bool] = {}

    def tolerances(self, *kinds: dtype) -> tuple[float, float]:
        """The tolerances that were given, or else those of the coarsest type."""
        if self.given is not None:
            return self.given
        known = [TOLERANCES.get(kind, (0, 0)) for kind in kinds]
        return max([r for r, _ in known]), max([a for _, a in known])

    def fail(self, text: str, path: str) -> NoReturn:
        """Raise AssertionError, naming the item if it is one of several."""
        if path:
            text += f"\n\nThe failure occurred for item {path}"
        if callable(self.msg):
            text = self.msg(text)
        elif self.msg is not None:
            text = self.msg
        raise AssertionError(text)


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: Message = None,
) -> None:
    """Assert that *actual* and *expected* are equal up to rounding.

    Numbers are close if ``|actual - expected| <= atol + rtol * |expected|``. Where no
    tolerances are given they depend on the dtype, as in PyTorch: 1.3e-6 and 1e-5 for
    float32, 1e-7 and 1e-7 for float64, 1e-3 and 1e-5 for float16, 1.6e-2 and 1e-5
    for bfloat16, and none for integers and bools. Python floats count as float64.

    Args:
        actual: a tensor, a number, None, or sequences and mappings of these.
        expected: the same.
        allow_subclasses: whether tensors may be of different classes.
        rtol: relative tolerance; give both or none.
        atol: absolute tolerance.
        equal_nan: whether nan equals nan.
        check_device: whether devices must be the same.
        check_dtype: whether dtypes must be the same.
        check_layout: taken for PyTorch's sake: all tensors here are dense.
        check_stride: whether strides must be the same.
        msg: another message, or a function that makes one of the usual message.

    Raises:
        AssertionError: they are not close; it says by how much, and where.
        TypeError: they are nothing that can be compared.
        ValueError: one tolerance is given and the other is not.

    Example:
        >>> import slowtorch as torch
        >>> torch.testing.assert_close(torch.tensor([0.1]) * 3, torch.tensor([0.3]))
        >>> torch.testing.assert_close(torch.ones(2), torch.tensor([1.0, 1.5]))
        Traceback (most recent call last):
            ...
        AssertionError: Tensor-likes are not close!
        <BLANKLINE>
        Mismatched elements: 1 / 2 (50.0%)
        Greatest absolute difference: 0.5 at index (1,) (up to 1e-05 allowed)
        Greatest relative difference: 0.333... at index (1,) (up to 1.3e-06 allowed)
    """
    options = _Options(rtol, atol, equal_nan, msg)
    options.checks = {
        "device": check_device,
        "dtype": check_dtype,
        "stride()": check_stride,
    }
    if not allow_subclasses and type(actual) is not type(expected):
        _refuse(actual, expected)
    _compare(actual, expected, options, "")


def _refuse(actual: Any, expected: Any) -> NoReturn:
    message = (
        "No comparison pair was able to handle inputs of type "
        f"{class_of(actual)} and {class_of(expected)}."
    )
    raise TypeError(message)


def _compare(actual: Any, expected: Any, options: _Options, path: str) -> None:
    if isinstance(actual, Tensor) and isinstance(expected, Tensor):
        _compare_tensors(actual, expected, options, path)
    elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
        _compare_mappings(actual, expected, options, path)
    elif _is_sequence(actual) and _is_sequence(expected):
        _compare_sequences(actual, expected, options, path)
    elif isinstance(actual, bool) and isinstance(expected, bool):
        if actual is not expected:
            options.fail(f"Booleans mismatch: {actual} is not {expected}", path)
    elif isinstance(actual, (int, float)) and isinstance(expected, (int, float)):
        _compare_numbers(actual, expected, options, path)
    elif actual is None or expected is None:
        if actual is not expected:
            options.fail(f"None mismatch: {actual} is not {expected}", path)
    else:
        _refuse(actual, expected)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _compare_mappings(
    actual: Mapping[Any, Any], expected: Mapping[Any, Any], options: _Options, path: str
) -> None:
    missing = sorted(expected.keys() - actual.keys(), key=str)
    extra = sorted(actual.keys() - expected.keys(), key=str)
    if missing or extra:
        text = (
            "The keys of the mappings do not match:\n"
            f"Missing keys in the actual mapping: {missing}\n"
            f"Additional keys in the actual mapping: {extra}"
        )
        options.fail(text, path)
    for key in expected:
        _compare(actual[key], expected[key], options, f"{path}[{key!r}]")


def _compare_sequences(
    actual: Sequence[Any], expected: Sequence[Any], options: _Options, path: str
) -> None:
    if len(actual) != len(expected):
        text = f"The length of the sequences mismatch: {len(actual)} != {len(expected)}"
        options.fail(text, path)
    for place, (a, b) in enumerate(zip(actual, expected, strict=True)):
        _compare(a, b, options, f"{path}[{place}]")


def _compare_numbers(
    actual: float, expected: float, options: _Options, path: str
) -> None:
    if type(actual) is not type(expected) and options.checks["dtype"]:
        text = f"The (d)types do not match: {type(actual)} != {type(expected)}."
        options.fail(text, path)
    exact = isinstance(actual, int) and isinstance(expected, int)
    tolerances = options.given or ((0, 0) if exact else TOLERANCES[float64])
    if not _is_close(actual, expected, tolerances, options.equal_nan):
        options.fail(_about_scalars(actual, expected, None, tolerances), path)


def _compare_tensors(
    actual: Tensor, expected: Tensor, options: _Options, path: str
) -> None:
    _compare_attributes(actual, expected, options, path)
    if actual.is_meta or expected.is_meta:
        return
    given, wanted = actual._layout.dtype, expected._layout.dtype
    tolerances = options.tolerances(given, wanted)
    kind = promote_types(given, wanted)
    a = _numbers(actual, kind)
    b = _numbers(expected, kind)
    wrong = [
        place
        for place, (x, y) in enumerate(zip(a, b, strict=True))
        if not _is_close(x, y, tolerances, options.equal_nan)
    ]
    if not wrong:
        return
    if not expected._layout.shape:
        options.fail(_about_scalars(a[0], b[0], kind, tolerances), path)
    options.fail(_about_tensors(a, b, wrong, expected, kind, tolerances), path)


def _numbers(x: Tensor, kind: dtype) -> list[Any]:
    values: list[Any] = x.detach().reshape(-1).to(kind).tolist()
    return [int(value) for value in values] if kind.category == 0 else values


def _compare_attributes(
    actual: Tensor, expected: Tensor, options: _Options, path: str
) -> None:
    a, b = actual._layout, expected._layout
    attributes: list[tuple[str, Any, Any]] = [
        ("shape", a.shape, b.shape),
        ("device", a.device, b.device),
        ("dtype", a.dtype, b.dtype),
        ("stride()", a.strides, b.strides),
    ]
    for name, x, y in attributes:
        if options.checks.get(name, True) and x != y:
            text = f"The values for attribute '{name}' do not match: {x} != {y}."
            options.fail(text, path)


def _is_close(
    x: float, y: float, tolerances: tuple[float, float], equal_nan: bool
) -> bool:
    if x == y:
        return True
    if math.isnan(x) or math.isnan(y):
        return equal_nan and math.isnan(x) and math.isnan(y)
    rtol, atol = tolerances
    return math.isfinite(y) and abs(x - y) <= atol + rtol * abs(y)


def _absolute(x: float, y: float, kind: dtype | None) -> float:
    difference = abs(x - y)
    return difference if kind is None else kind.store((difference,))[0]


def _relative(x: float, y: float, kind: dtype | None) -> float:
    difference = _absolute(x, y, kind)
    if math.isnan(difference):
        return math.nan
    if y == 0:
        return math.inf
    quotient = difference / abs(y)
    if kind is None:
        return quotient
    floating = kind if kind.category == FLOATING else get_default_dtype()
    return float(floating.store((quotient,))[0])


def _allowed(tolerance: float, exact: bool) -> str:
    return "" if exact else f" (up to {tolerance} allowed)"


def _about_scalars(
    x: float, y: float, kind: dtype | None, tolerances: tuple[float, float]
) -> str:
    exact = tolerances == (0, 0)
    rtol, atol = tolerances
    return (
        f"Scalars are not {'equal' if exact else 'close'}!\n\n"
        f"Expected {y} but got {x}.\n"
        f"Absolute difference: {_absolute(x, y, kind)}{_allowed(atol, exact)}\n"
        f"Relative difference: {_relative(x, y, kind)}{_allowed(rtol, exact)}"
    )


def _about_tensors(
    a: list[float],
    b: list[float],
    wrong: list[int],
    like: Tensor,
    kind: dtype,
    tolerances: tuple[float, float],
) -> str:
    exact = tolerances == (0, 0)
    rtol, atol = tolerances
    indices = list(itertools.product(*[range(size) for size in like._layout.shape]))
    absolute, at_absolute = _greatest([_absolute(a[i], b[i], kind) for i in wrong])
    relative, at_relative = _greatest([_relative(a[i], b[i], kind) for i in wrong])
    share = f"{len(wrong)} / {len(a)} ({len(wrong) / len(a):.1%})"
    return (
        f"Tensor-likes are not {'equal' if exact else 'close'}!\n\n"
        f"Mismatched elements: {share}\n"
        f"Greatest absolute difference: {absolute} at index "
        f"{indices[wrong[at_absolute]]}{_allowed(atol, exact)}\n"
        f"Greatest relative difference: {relative} at index "
        f"{indices[wrong[at_relative]]}{_allowed(rtol, exact)}"
    )


def _greatest(values: list[float]) -> tuple[float, int]:
    """The largest value and its place; nan counts as larger than all."""
    for place, value in enumerate(values):
        if math.isnan(value):
            return value, place
    best = max(values)
    return best, values.index(best)
