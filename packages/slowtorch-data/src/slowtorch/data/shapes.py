"""Made data sets: points in the plane that no straight line can separate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import slowtorch as torch
from slowtorch.data.tables import LabelledDataset

if TYPE_CHECKING:
    from slowtorch import Generator

__all__ = ["circles", "moons", "spirals", "xor"]

Points = list[tuple[float, float]]


def moons(
    n_samples: int = 100, noise: float = 0.1, generator: Generator | None = None
) -> LabelledDataset:
    """Two half circles that reach into one another.

    Class 0 is (cos t, sin t), class 1 is (1 - cos t, 1/2 - sin t), with t from 0 to
    pi in equal steps. Points of class 0 come first.

    Args:
        n_samples: how many points; class 1 has the odd one.
        noise: standard deviation of the normal noise that is added to both coordinates.
        generator: the random numbers; ``None``: the default ones.

    Raises:
        ValueError: fewer than two points, or negative noise.

    Returns:
        A ``TensorDataset`` of points (n, 2), float32, and labels (n,), int64.

    Example:
        >>> from slowtorch.data import moons
        >>> data = moons(4, noise=0)
        >>> data.tensors[1].tolist()
        [0, 0, 1, 1]
        >>> data[3]
        (tensor([2.0000, 0.5000]), tensor(1))
    """
    _check(n_samples, noise, 2)
    outer = [(math.cos(t), math.sin(t)) for t in _steps(0, math.pi, n_samples // 2)]
    inner = [
        (1 - math.cos(t), 0.5 - math.sin(t))
        for t in _steps(0, math.pi, n_samples - n_samples // 2)
    ]
    return _dataset([outer, inner], noise, generator)


def spirals(
    n_samples: int = 200,
    noise: float = 0.02,
    generator: Generator | None = None,
    *,
    classes: int = 2,
    turns: float = 1.0,
) -> LabelledDataset:
    """Arms of a spiral round the origin, one for each class.

    Arm k is r * (cos a, sin a) with a = 2 pi (turns * r + k / classes) and r from 0.1
    to 1 in equal steps. Arms come one after the other.

    Args:
        n_samples: how many points; the first arms have those left over.
        noise: standard deviation of the normal noise that is added to both coordinates.
        generator: the random numbers; ``None``: the default ones.
        classes: how many arms.
        turns: how often an arm would go round from the origin.

    Raises:
        ValueError: fewer points than arms, or negative noise.

    Returns:
        A ``TensorDataset`` of points (n, 2), float32, and labels (n,), int64.

    Example:
        >>> from slowtorch.data import spirals
        >>> data = spirals(4, noise=0)
        >>> data[1]
        (tensor([ 1.0000e+00, -2.4493e-16]), tensor(0))
        >>> len(spirals(300, classes=3).classes)
        3
    """
    _check(n_samples, noise, classes)
    arms = []
    for k in range(classes):
        count = n_samples // classes + (k < n_samples % classes)
        angles = [
            (r, 2 * math.pi * (turns * r + k / classes)) for r in _steps(0.1, 1, count)
        ]
        arms.append([(r * math.cos(a), r * math.sin(a)) for r, a in angles])
    return _dataset(arms, noise, generator)


def circles(
    n_samples: int = 100,
    noise: float = 0.05,
    generator: Generator | None = None,
    *,
    factor: float = 0.5,
) -> LabelledDataset:
    """A circle of radius 1 (class 0) round one of radius *factor* (class 1).

    Arguments and errors are those of ``moons``, and *factor*, the inner radius.

    Example:
        >>> from slowtorch.data import circles
        >>> circles(2, noise=0).tensors[0].tolist()
        [[1.0, 0.0], [0.5, 0.0]]
    """
    _check(n_samples, noise, 2)
    rings = []
    for radius, count in ((1.0, n_samples // 2), (factor, n_samples - n_samples // 2)):
        angles = [2 * math.pi * i / count for i in range(count)]
        rings.append([(radius * math.cos(a), radius * math.sin(a)) for a in angles])
    return _dataset(rings, noise, generator)


def xor(
    n_samples: int = 100, noise: float = 0.1, generator: Generator | None = None
) -> LabelledDataset:
    """The four corners of a square: opposite ones are of the same class.

    (0, 0) and (1, 1) are class 0, (0, 1) and (1, 0) class 1. Arguments and errors are
    those of ``moons``.

    Example:
        >>> from slowtorch.data import xor
        >>> data = xor(4, noise=0)
        >>> data.tensors[0].tolist(), data.tensors[1].tolist()
        ([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]], [0, 0, 1, 1])
    """
    _check(n_samples, noise, 2)
    same, other = [(0.0, 0.0), (1.0, 1.0)], [(0.0, 1.0), (1.0, 0.0)]
    half = n_samples // 2
    corners = [
        [same[i % 2] for i in range(half)],
        [other[i % 2] for i in range(n_samples - half)],
    ]
    return _dataset(corners, noise, generator)


def _check(n_samples: int, noise: float, classes: int) -> None:
    if n_samples < classes:
        message = (
            f"n_samples should be at least one for each of {classes} classes, but got "
            f"{n_samples}"
        )
        raise ValueError(message)
    if noise < 0:
        raise ValueError(f"noise should be non-negative, but got {noise}")


def _steps(start: float, end: float, count: int) -> list[float]:
    """*count* numbers at equal distances, both ends included; or *end* alone."""
    if count == 1:
        return [end]
    return [start + (end - start) * i / (count - 1) for i in range(count)]


def _dataset(
    groups: list[Points], noise: float, generator: Generator | None
) -> LabelledDataset:
    """The points of each class, moved at random, and the number of the class."""
    points = torch.tensor([point for group in groups for point in group])
    if noise:
        moves = torch.empty(points.shape).normal_(0.0, noise, generator=generator)
        points = points + moves
    labels = [number for number, group in enumerate(groups) for _ in group]
    classes = tuple(str(number) for number in range(len(groups)))
    return LabelledDataset(points, torch.tensor(labels), classes, ("x", "y"))
