"""Powers and products of several matrices, and matrices of powers."""

from __future__ import annotations

from collections.abc import Sequence

from slowtorch._dtype import BOOL, FLOATING, int64
from slowtorch._tensor import Tensor
from slowtorch.ops._results import check_tensor, finish
from slowtorch.ops._square import check_square
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

__all__ = ["matrix_power", "vander"]


def linalg_matrix_power(
    A: Tensor,
    n: int,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A square matrix times itself, n times; the inverse |n| times if n is negative.

    By repeated squaring: A^13 = A^8 A^4 A, with five products instead of twelve.

    Args:
        A: square matrices, of shape (..., m, m).
        n: the power.
        out: where to write the result.

    Raises:
        LinAlgError: n is negative, and a matrix has no inverse.
        RuntimeError: the matrices are not square.
        TypeError: n is no int.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.matrix_power(torch.tensor([[1, 1], [0, 1]]), 5)
        tensor([[1, 5],
                [0, 1]])
    """
    check_tensor("linalg_matrix_power", A, "A")
    if not isinstance(n, int):
        message = (
            "linalg_matrix_power(): argument 'n' (position 2) must be int, not "
            f"{type(n).__name__}"
        )
        raise TypeError(message)
    check_square("linalg.matrix_power", A)
    if n < 0:
        inverse = A.inverse()
        return finish(
            "linalg_matrix_power", inverse if n == -1 else _power(inverse, -n), out
        )
    return finish("linalg_matrix_power", _power(A, n), out)


def _power(x: Tensor, n: int) -> Tensor:
    if n == 0:
        from slowtorch._creation import eye

        one = eye(x.shape[-1], dtype=x.dtype, device=x.device)
        return x.clone().copy_(one.expand(x.shape))
    if n == 1:
        return x.clone()
    if n == 3:  # as PyTorch has it
        return x @ x @ x
    square, result = x, None
    while True:
        if n & 1:
            result = square if result is None else result @ square
        n >>= 1
        if not n:
            return result  # type: ignore[return-value]  # the highest digit is 1
        square = square @ square


def matrix_power(input: Tensor, n: int, *, out: Tensor | None = None) -> Tensor:
    """Another name for ``linalg.matrix_power``.

    Example:
        >>> import slowtorch as torch
        >>> torch.matrix_power(torch.tensor([[2.0, 0.0], [0.0, 1.0]]), -1)
        tensor([[0.5000, 0.0000],
                [0.0000, 1.0000]])
    """
    check_tensor("matrix_power", input)
    return linalg_matrix_power(input, n, out=out)


def linalg_multi_dot(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The product of several matrices, in the order that needs fewest multiplications.

    cost(i, j) = the least, over k, of cost(i, k) + cost(k + 1, j) + rows(i) * cols(k)
    * cols(j), found for short chains first.

    Args:
        tensors: two or more matrices; the first and the last may be vectors.
        out: where to write the result.

    Raises:
        RuntimeError: there is only one, or sizes or dtypes do not go together.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, 3)
        >>> torch.linalg.multi_dot([x, x.T, torch.ones(2)])
        tensor([6., 6.])
    """
    if not isinstance(tensors, (tuple, list)):
        message = (
            "linalg_multi_dot(): argument 'tensors' (position 1) must be tuple of "
            f"Tensors, not {type(tensors).__name__}"
        )
        raise TypeError(message)
    if len(tensors) < 2:
        message = f"multi_dot(): expected at least 2 tensors but got {len(tensors)}"
        raise RuntimeError(message)
    chain = list(tensors)
    first, last = chain[0].ndim == 1, chain[-1].ndim == 1
    if first:
        chain[0] = chain[0].unsqueeze(0)
    if last:
        chain[-1] = chain[-1].unsqueeze(-1)
    _check_chain(chain, tensors)
    shape = chain[0].shape[: 1 - first] + chain[-1].shape[1 : 2 - last]
    return finish("multi_dot", _product(chain).view(shape), out)


def _check_chain(chain: list[Tensor], given: Sequence[Tensor]) -> None:
    """Refuse what cannot be multiplied."""
    for place, x in enumerate(chain):
        if x.ndim != 2:
            ends = "1D or 2D" if place in (0, len(chain) - 1) else "2D"
            message = f"multi_dot(): tensor {place} must be {ends} but got {x.ndim}D"
            raise RuntimeError(message)
        if x.dtype is not chain[0].dtype:
            message = (
                "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                f"{_lower(chain[0])} and tensor {place} {_lower(x)}"
            )
            raise RuntimeError(message)
        if place and chain[place - 1].shape[1] != x.shape[0]:
            message = (
                f"multi_dot(): tensors {place - 1} and {place} with shapes "
                f"{list(given[place - 1].shape)} and {list(given[place].shape)} cannot "
                "be multiplied"
            )
            raise RuntimeError(message)


def _lower(x: Tensor) -> str:
    return x.dtype.type_name.lower()


def _product(chain: list[Tensor]) -> Tensor:
    sizes = [chain[0].shape[0], *[x.shape[1] for x in chain]]
    best = _best_cuts(sizes)

    def multiply(i: int, j: int) -> Tensor:
        if i == j:
            return chain[i]
        cut = best[i, j][1]
        return multiply(i, cut) @ multiply(cut + 1, j)

    return multiply(0, len(chain) - 1)


def _best_cuts(sizes: list[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """For matrices i to j the cost of their product, and where to divide them."""
    count = len(sizes) - 1
    best = {(i, i): (0, i) for i in range(count)}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            best[i, j] = min(
                (
                    best[i, k][0]
                    + best[k + 1, j][0]
                    + sizes[i] * sizes[k + 1] * sizes[j + 1],
                    k,
                )
                for k in range(i, j)
            )
    return best


def linalg_vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """Vandermonde's matrix: z[..., i, j] = x[..., i]^j for j < N.

    Args:
        x: vectors, of shape (..., n).
        N: how many columns; n by default.

    Raises:
        RuntimeError: *x* has no dimensions, or N is not positive.

    Example:
        >>> import slowtorch as torch
        >>> torch.linalg.vander(torch.tensor([1, 2, 3]))
        tensor([[1, 1, 1],
                [1, 2, 4],
                [1, 3, 9]])
    """
    from slowtorch._creation import ones
    from slowtorch.ops.joining import cat

    check_tensor("linalg_vander", x, "x")
    shape = tuple(x.shape)
    count = (shape[-1] if shape else 1) if N is None else N
    if count <= 1 and not (N is None and shape):
        raise RuntimeError("N must be greater than 1.")
    if x.dtype.category == BOOL:
        message = (
            "linalg.vander supports floating point, complex, and integer tensors, but "
            "got Bool"
        )
        raise RuntimeError(message)
    kind = x.to(int64) if x.dtype.category != FLOATING else x
    one = ones((*shape, 1), dtype=kind.dtype, device=x.device)
    powers = kind.unsqueeze(-1).expand((*shape, max(count - 1, 0))).cumprod(-1)
    return cat([one, powers], -1)


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """Vandermonde's matrix of one vector: z[i, j] = x[i]^(N - 1 - j).

    Args:
        x: the vector, of n numbers.
        N: how many columns; n by default.
        increasing: let the powers rise from left to right: z[i, j] = x[i]^j.

    Raises:
        RuntimeError: *x* is no vector, or N is negative.

    Example:
        >>> import slowtorch as torch
        >>> torch.vander(torch.tensor([1, 2, 3]))
        tensor([[1, 1, 1],
                [4, 2, 1],
                [9, 3, 1]])
    """
    from slowtorch._creation import arange

    check_tensor("vander", x, "x")
    if x.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x.shape[0] if N is None else N
    if count < 0:
        raise RuntimeError("N must be non-negative.")
    powers = arange(count, device=x.device)
    if not increasing:
        powers = powers.flip(0)
    return x.unsqueeze(1) ** powers


OPERATORS = (
    Operator(linalg_matrix_power),
    Operator(linalg_multi_dot),
    Operator(linalg_vander),
    Operator(matrix_power, method=True),
    Operator(vander),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
