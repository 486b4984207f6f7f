"""The methods and operators of ``Tensor``: tables from names to functions.

A function ``f(input, ...)`` is a method ``input.f(...)`` as it stands. Type checkers
and editors read ``TensorMethods`` as a base of ``Tensor``; when the package is
imported, ``install`` puts every entry on ``Tensor`` itself, so that no call passes
through anything in between. There is one table for each family of operations.
"""

from __future__ import annotations

from slowtorch._methods.arithmetic import ArithmeticMethods
from slowtorch._methods.gradients import GradientMethods
from slowtorch._methods.printing import PrintingMethods
from slowtorch._methods.shape import ShapeMethods
from slowtorch._tensor import Tensor

__all__ = ["TensorMethods", "install"]


class TensorMethods(
    ArithmeticMethods,
    GradientMethods,
    PrintingMethods,
    ShapeMethods,
):
    """Everything a tensor can do."""

    __slots__ = ()


def install() -> None:
    """Put every entry of the tables on ``Tensor``."""
    for table in TensorMethods.__bases__:
        for name, function in vars(table).items():
            if name not in ("__slots__", "__module__", "__doc__", "__qualname__"):
                setattr(Tensor, name, function)
