"""The methods and operators of ``Tensor``: tables from names to functions.

A function ``f(input, ...)`` is a method ``input.f(...)`` as it stands. Type checkers
and editors read ``TensorMethods`` as a base of ``Tensor``; when the package is
imported, ``install`` puts every entry on ``Tensor`` itself, so that no call passes
through anything in between. There is one table for each family of operations.
"""

from __future__ import annotations

from slowtorch._methods.arithmetic import ArithmeticMethods
from slowtorch._methods.asides import AsideMethods
from slowtorch._methods.clamping import ClampingMethods
from slowtorch._methods.combining import CombiningMethods
from slowtorch._methods.comparison import ComparisonMethods
from slowtorch._methods.conversion import ConversionMethods
from slowtorch._methods.cumulative import CumulativeMethods
from slowtorch._methods.division import DivisionMethods
from slowtorch._methods.exponential import ExponentialMethods
from slowtorch._methods.extrema import ExtremaMethods
from slowtorch._methods.facts import FactMethods
from slowtorch._methods.gradients import GradientMethods
from slowtorch._methods.hyperbolic import HyperbolicMethods
from slowtorch._methods.indexing import IndexingMethods
from slowtorch._methods.joining import JoiningMethods
from slowtorch._methods.linalg import LinalgMethods
from slowtorch._methods.logic import LogicMethods
from slowtorch._methods.matmul import MatmulMethods
from slowtorch._methods.order import OrderMethods
from slowtorch._methods.power import PowerMethods
from slowtorch._methods.printing import PrintingMethods
from slowtorch._methods.random import RandomMethods
from slowtorch._methods.reduction import ReductionMethods
from slowtorch._methods.rounding import RoundingMethods
from slowtorch._methods.selection import SelectionMethods
from slowtorch._methods.shape import ShapeMethods
from slowtorch._methods.softmax import SoftmaxMethods
from slowtorch._methods.special import SpecialMethods
from slowtorch._methods.statistics import StatisticsMethods
from slowtorch._methods.trigonometry import TrigonometryMethods
from slowtorch._methods.turning import TurningMethods
from slowtorch._tensor import Tensor

__all__ = ["TensorMethods", "install"]


class TensorMethods(
    ArithmeticMethods,
    AsideMethods,
    ClampingMethods,
    CombiningMethods,
    ComparisonMethods,
    ConversionMethods,
    CumulativeMethods,
    DivisionMethods,
    ExponentialMethods,
    ExtremaMethods,
    FactMethods,
    GradientMethods,
    HyperbolicMethods,
    IndexingMethods,
    JoiningMethods,
    LinalgMethods,
    LogicMethods,
    MatmulMethods,
    OrderMethods,
    PowerMethods,
    PrintingMethods,
    RandomMethods,
    ReductionMethods,
    RoundingMethods,
    SelectionMethods,
    ShapeMethods,
    SoftmaxMethods,
    SpecialMethods,
    StatisticsMethods,
    TrigonometryMethods,
    TurningMethods,
):
    """Everything a tensor can do."""

    __slots__ = ()


def install() -> None:
    """Put every entry of the tables on ``Tensor``."""
    for table in TensorMethods.__bases__:
        for name, function in vars(table).items():
            if name not in ("__slots__", "__module__", "__doc__", "__qualname__"):
                setattr(Tensor, name, function)
