"""Samples for decompositions of matrices, and for parts of real numbers and floats."""

from __future__ import annotations

import math
from collections.abc import Callable

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]


def numbers(*shape: int) -> torch.Tensor:
    """Numbers without a pattern, so that no singular values are equal."""
    count = math.prod(shape)
    values = [math.sin(1.7 * place * place + 0.3) for place in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def symmetric(*shape: int) -> torch.Tensor:
    """Symmetric matrices in float32, for which no gradients are compared.

    One triangle is read, but the gradient is for both; see ``linalg.py``.
    """
    x = numbers(*shape)
    both: torch.Tensor = x + x.mT
    return both.to(torch.float32)


def of_any() -> list[Sample]:
    """Square, tall and wide matrices, and two at once."""
    return [
        Sample(numbers(2, 2)),
        Sample(numbers(3, 2)),
        Sample(numbers(2, 3)),
        Sample(numbers(2, 2, 2)),
    ]


def of_tall_values() -> list[Sample]:
    """The same, without the columns that no derivative is known of."""
    return [
        Sample(numbers(2, 2)),
        Sample(numbers(3, 2), full_matrices=False),
        Sample(numbers(2, 3), full_matrices=False),
    ]


def of_symmetric() -> list[Sample]:
    """Both triangles, and two matrices."""
    return [
        Sample(symmetric(3, 3)),
        Sample(symmetric(2, 2), "U"),
        Sample(symmetric(2, 2, 2)),
    ]


def of_square() -> list[Sample]:
    """One matrix, one number, and two matrices."""
    return [Sample(numbers(2, 2)), Sample(numbers(1, 1)), Sample(numbers(2, 2, 2))]


def of_cond() -> list[Sample]:
    """Orders by singular values and by the inverse."""
    x = numbers(2, 2) + 2.0 * torch.eye(2, dtype=torch.float64)
    return [Sample(numbers(3, 2)), Sample(x, -2), Sample(x, "fro"), Sample(x, 1)]


def of_lstsq() -> list[Sample]:
    """Too many equations, and too few."""
    return [
        Sample(numbers(3, 2), numbers(3, 1)),
        Sample(numbers(2, 3), numbers(2, 2)),
        Sample(numbers(2, 2), numbers(2, 1), driver="gels"),
    ]


def of_one() -> list[Sample]:
    """Positive and negative numbers, in rows and alone."""
    return [
        Sample(numbers(2, 3)),
        Sample(numbers(3, 2).t()),
        Sample(torch.tensor(-0.7, dtype=torch.float64)),
    ]


def of_two_integers() -> list[Sample]:
    """Floats on their way, without gradients: there are none."""
    x = numbers(2, 3).to(torch.float32)
    return [Sample(x, -x), Sample(x, x[0]), Sample(x[0, 0], x)]


def of_lu() -> list[Sample]:
    """Packed matrices for right sides, on either side, and of the transpose."""
    x, y = numbers(2, 2, 2), numbers(2, 3)
    packed, pivots = torch.linalg.lu_factor(x[0])
    both = torch.linalg.lu_factor(x)
    return [
        Sample(packed, pivots, y),
        Sample(packed, pivots, y.t(), left=False),
        Sample(packed, pivots, y, adjoint=True),
        Sample(*both, y),
    ]


def of_packed() -> list[Sample]:
    """What ``lu_factor`` gives of square, tall and wide matrices."""
    shapes = ((2, 2), (3, 2), (2, 3), (2, 2, 2))
    return [Sample(*torch.linalg.lu_factor(numbers(*shape))) for shape in shapes]


def of_old_lu() -> list[Sample]:
    """The right side first."""
    return [Sample(numbers(2, 1), *torch.linalg.lu_factor(numbers(2, 2)))]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "angle": of_one,
    "conj": of_one,
    "conj_physical": of_one,
    "frexp": of_one,
    "frobenius_norm": lambda: [
        Sample(numbers(2, 3), 1),
        Sample(numbers(3, 2), (0, 1), True),
    ],
    "linalg_cond": of_cond,
    "linalg_eigh": of_symmetric,
    "linalg_eigvalsh": of_symmetric,
    "linalg_lstsq": of_lstsq,
    "linalg_lu": of_any,
    "linalg_lu_factor": of_any,
    "linalg_lu_factor_ex": of_any,
    "linalg_lu_solve": of_lu,
    "linalg_matrix_exp": of_square,
    "linalg_matrix_rank": of_any,
    "linalg_pinv": of_any,
    "linalg_qr": of_any,
    "linalg_svd": of_tall_values,
    "linalg_svdvals": of_any,
    "lu_solve": of_old_lu,
    "lu_unpack": of_packed,
    "matrix_exp": of_square,
    "nextafter": of_two_integers,
    "nuclear_norm": lambda: [
        Sample(numbers(2, 2)),
        Sample(numbers(2, 3), True),
        Sample(numbers(3, 2, 2), (2, 1)),
    ],
    "pinverse": of_any,
    "qr": of_any,
    "real": of_one,
    "resolve_conj": of_one,
    "resolve_neg": of_one,
    "svd": of_any,
}
