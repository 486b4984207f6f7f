"""One format for all numbers of a printed tensor, so that its columns line up."""

import math
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from slowtorch._printoptions import PrintOptions

Number: TypeAlias = bool | int | float


class NumberFormat(NamedTuple):
    """How each number is written: right-aligned in ``width`` columns.

    ``spec`` is a Python format spec, or None for ``str`` (integers and Booleans).
    ``dot`` puts a ``.`` after finite numbers, to tell whole floats from integers.
    """

    spec: str | None = None
    dot: bool = False
    width: int = 0

    def text(self, number: Number) -> str:
        """The number, not yet aligned."""
        if self.spec is None:
            return str(number)
        digits = format(number, self.spec)
        return digits + "." if self.dot and math.isfinite(number) else digits

    def cell(self, number: Number) -> str:
        """The number, aligned."""
        return self.text(number).rjust(self.width)

    def wide_enough_for(self, numbers: Iterable[Number]) -> "NumberFormat":
        """The same format with the width of the longest of ``numbers``."""
        width = max((len(self.text(number)) for number in numbers), default=1)
        return self._replace(width=width)


def fit(
    numbers: Iterable[Number], floating: bool, options: PrintOptions
) -> NumberFormat:
    """The format for the ``numbers`` shown, elements of a ``floating`` tensor or not.

    >>> fit([1, -20, 3], floating=False, options=PrintOptions()).cell(3)
    '  3'
    >>> fit([0.5, -2.0], floating=True, options=PrintOptions()).cell(0.5)
    ' 0.5000'
    """
    if not floating:
        return NumberFormat().wide_enough_for(numbers)
    # PyTorch measures finite non-zero numbers only, so that a "-0.0000" or an "-inf"
    # among positive numbers sticks out of its column.
    telling = [x for x in numbers if x != 0 and math.isfinite(x)]
    return _float_format(telling, options).wide_enough_for(telling)


def _float_format(telling: list[Number], options: PrintOptions) -> NumberFormat:
    """Whole, fixed-point or scientific, for the finite non-zero numbers shown."""
    if not telling:
        return NumberFormat(".0f", dot=True)
    sci = options.sci_mode
    if _spans_too_much(telling) if sci is None else sci:
        return NumberFormat(f".{options.precision}e")
    if all(x == math.floor(x) for x in telling):
        return NumberFormat(".0f", dot=True)
    return NumberFormat(f".{options.precision}f")


def _spans_too_much(telling: list[Number]) -> bool:
    """Whether fixed-point would waste columns or lose the small numbers' digits."""
    low = min(abs(x) for x in telling)
    high = max(abs(x) for x in telling)
    return high / low > 1000 or high > 1e8 or low < 1e-4
