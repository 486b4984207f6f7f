"""Samples for linear algebra, sampled functions, and several variables."""

from __future__ import annotations

import math
from collections.abc import Callable

import slowtorch as torch
from slowtorch.plugins import Sample

__all__ = ["SAMPLES"]


def numbers(*shape: int, start: float = -1.3) -> torch.Tensor:
    """Numbers in steps of 0.37, wrapped into [-2, 2)."""
    count = math.prod(shape)
    values = [(start + 0.37 * place + 2.0) % 4.0 - 2.0 for place in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def other(*shape: int) -> torch.Tensor:
    """The same from another number on."""
    return numbers(*shape, start=0.9)


def invertible(*shape: int) -> torch.Tensor:
    """Square matrices with a heavy diagonal."""
    return numbers(*shape) + 3.0 * torch.eye(shape[-1], dtype=torch.float64)


def positive(*shape: int) -> torch.Tensor:
    """Symmetric positive-definite matrices."""
    x = numbers(*shape)
    square: torch.Tensor = x @ x.mT
    return square + 2.0 * torch.eye(shape[-1], dtype=torch.float64)


def rounded(*shape: int) -> torch.Tensor:
    """The same in float32, for which no gradients are compared.

    Of these matrices one triangle is read. PyTorch, and so we, give the gradient for
    both together; differences know the one only. See ``test_linalg.py``.
    """
    return positive(*shape).to(torch.float32)


def triangular(size: int) -> torch.Tensor:
    """A lower triangular matrix with a positive diagonal, in float32 likewise."""
    return torch.linalg.cholesky(rounded(size, size))


def of_square() -> list[Sample]:
    """One matrix, one number, and two matrices."""
    return [
        Sample(invertible(3, 3)),
        Sample(invertible(1, 1)),
        Sample(invertible(2, 2, 2)),
    ]


def of_det() -> list[Sample]:
    """The same, and a matrix without an inverse."""
    singular = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64)
    return [*of_square(), Sample(singular), Sample(invertible(2, 2).mT)]


def of_logdet() -> list[Sample]:
    """Matrices of positive determinant."""
    return [Sample(positive(3, 3)), Sample(positive(2, 2, 2))]


def of_solve() -> list[Sample]:
    """Vectors and matrices on the right side; broadcast batches; the other order."""
    return [
        Sample(invertible(3, 3), other(3)),
        Sample(invertible(3, 3), other(3, 2)),
        Sample(invertible(2, 2, 2), other(2, 3)),
        Sample(invertible(2, 2, 2), other(2, 2)),
        Sample(invertible(2, 2), other(3, 2), left=False),
    ]


def of_solve_triangular() -> list[Sample]:
    """Both triangles, both sides, and a diagonal that counts as ones."""
    x = invertible(3, 3)
    return [
        Sample(x, other(3, 2), upper=True),
        Sample(x, other(3, 2), upper=False, unitriangular=True),
        Sample(x, other(2, 3), upper=True, left=False),
    ]


def of_cholesky() -> list[Sample]:
    """Both triangles, and a batch."""
    return [
        Sample(rounded(3, 3)),
        Sample(rounded(2, 2), upper=True),
        Sample(rounded(2, 2, 2)),
    ]


def of_multi_dot() -> list[Sample]:
    """Chains whose best orders differ, with vectors at the ends."""
    return [
        Sample([numbers(2, 3), other(3, 4), numbers(4, 1)]),
        Sample([numbers(3), other(3, 2), numbers(2)]),
        Sample([numbers(1, 3), other(3, 1)]),
    ]


def of_power() -> list[Sample]:
    """Powers from a negative one on."""
    return [Sample(invertible(2, 2), n) for n in (-2, 0, 1, 3, 6)]


def of_matrix_norm() -> list[Sample]:
    """Every order that needs no singular values; other dimensions."""
    x = numbers(2, 3) ** 2
    return [
        Sample(x),
        Sample(x, 1),
        Sample(x, -1, keepdim=True),
        Sample(x, math.inf),
        Sample(numbers(2, 2, 3), -math.inf, (0, 2)),
        Sample(numbers(2, 2, 3), 1, (2, 0)),
    ]


def of_norm() -> list[Sample]:
    """Of a vector, of a matrix, and of everything."""
    return [
        Sample(numbers(3), 3),
        Sample(numbers(2, 3), 1),
        Sample(numbers(2, 3), 2, 1, True),
        Sample(numbers(2, 2, 2)),
    ]


def of_cdist() -> list[Sample]:
    """Orders of distance; a batch."""
    x, y = numbers(3, 2), other(2, 2) ** 2
    return [
        Sample(x, y),
        Sample(x, y, p=1.0),
        Sample(x, y, p=3.0),
        Sample(x, y, p=math.inf),
        Sample(numbers(2, 2, 3), other(1, 2, 3)),
    ]


def of_gradient() -> list[Sample]:
    """Equal and other distances, both orders at the edges."""
    places = torch.tensor([0.0, 1.0, 1.5, 4.0], dtype=torch.float64)
    return [
        Sample(numbers(3, 4)),
        Sample(numbers(3, 4), spacing=[0.5, 2.0]),
        Sample(numbers(3, 4), spacing=0.5, dim=1, edge_order=2),
        Sample(numbers(3, 4), spacing=(places,), dim=1, edge_order=2),
    ]


def of_trapezoid() -> list[Sample]:
    """With a distance, with points for all rows, with points for each."""
    return [
        Sample(numbers(2, 3)),
        Sample(numbers(2, 3), dx=0.5, dim=0),
        Sample(numbers(2, 3), other(3)),
        Sample(numbers(2, 3), other(2, 3)),
    ]


def of_cov() -> list[Sample]:
    """One variable, two, and weights."""
    return [
        Sample(numbers(2, 4)),
        Sample(numbers(4)),
        Sample(numbers(2, 4), correction=0),
        Sample(numbers(2, 3), fweights=torch.tensor([1, 2, 3])),
        Sample(numbers(2, 3), aweights=torch.tensor([0.1, 0.2, 0.3]).double()),
    ]


def of_cross() -> list[Sample]:
    """Along the last dimension, and along the first."""
    return [
        Sample(numbers(2, 3), other(2, 3), dim=1),
        Sample(numbers(3, 2), other(3, 1), dim=0),
    ]


SAMPLES: dict[str, Callable[[], list[Sample]]] = {
    "linalg_det": of_det,
    "linalg_slogdet": of_square,
    "det": of_det,
    "slogdet": of_square,
    "logdet": of_logdet,
    "linalg_inv": of_square,
    "inverse": of_square,
    "linalg_solve": of_solve,
    "linalg_solve_triangular": of_solve_triangular,
    "linalg_cholesky": of_cholesky,
    "cholesky": of_cholesky,
    "cholesky_solve": lambda: [
        Sample(other(3, 2).float(), triangular(3)),
        Sample(other(3, 1).float(), triangular(3).mT, upper=True),
    ],
    "cholesky_inverse": lambda: [
        Sample(triangular(3)),
        Sample(triangular(2).mT, upper=True),
    ],
    "linalg_matrix_power": of_power,
    "matrix_power": of_power,
    "linalg_multi_dot": of_multi_dot,
    "linalg_vander": lambda: [Sample(numbers(3)), Sample(numbers(2, 2), N=4)],
    "vander": lambda: [Sample(numbers(3)), Sample(other(3), 2, increasing=True)],
    "linalg_matrix_norm": of_matrix_norm,
    "linalg_norm": of_norm,
    "linalg_cross": of_cross,
    "linalg_vecdot": lambda: [
        Sample(numbers(2, 3), other(2, 3)),
        Sample(numbers(2, 3), other(3, 1, 3), dim=-1),
    ],
    "cross": of_cross,
    "cdist": of_cdist,
    "renorm": lambda: [
        Sample(numbers(3, 2), 2, 0, 1.0),
        Sample(numbers(2, 2, 2), 1, -1, 2.0),
        Sample(numbers(2, 2), 3, 1, 9.0),
    ],
    "diff": lambda: [
        Sample(numbers(2, 4)),
        Sample(numbers(3, 2), 2, 0),
        Sample(numbers(2, 2), prepend=other(2, 1), append=other(2, 2)),
    ],
    "gradient": of_gradient,
    "trapezoid": of_trapezoid,
    "trapz": of_trapezoid,
    "cumulative_trapezoid": of_trapezoid,
    "cov": of_cov,
    "corrcoef": lambda: [Sample(numbers(2, 4) ** 2), Sample(other(3, 3) ** 2)],
    "constant_pad_nd": lambda: [
        Sample(numbers(2, 3), (1, 2)),
        Sample(numbers(2, 3), (1, -1, 0, 2), 0.5),
        Sample(numbers(2), (-1, 0)),
    ],
}
