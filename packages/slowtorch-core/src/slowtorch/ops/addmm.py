"""Products of matrices and vectors with something added: ``addmm`` and its like.

    z = beta * input + alpha * (product)

With *beta* 0 the input is not read at all, so its nan and inf do not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slowtorch._tensor import Tensor
from slowtorch.autograd.inplace import inplace
from slowtorch.ops._added_products import Addbmm, Addmv, Addr, Baddbmm
from slowtorch.ops._added_products import Addmm as Addmm  # nn.functional calls it
from slowtorch.ops._results import check_tensor, finish
from slowtorch.plugins.markers import hookimpl
from slowtorch.plugins.operators import Operator

if TYPE_CHECKING:
    from slowtorch._types import Number

__all__ = ["addbmm", "addmm", "addmv", "addmv_", "addr", "baddbmm"]


def _check(name: str, names: tuple[str, str], input: Any, x: Any, y: Any) -> None:
    """Refuse an operand that is not a tensor."""
    if not (isinstance(x, Tensor) and isinstance(y, Tensor)):
        check_tensor(name, x, names[0], 2)
        check_tensor(name, y, names[1], 3)
    check_tensor(name, input)


def addmm(
    input: Tensor,
    mat1: Tensor,
    mat2: Tensor,
    *,
    beta: Number = 1,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2), in one pass.

    Args:
        input: what to add; it expands to n rows and m columns.
        mat1: a matrix of n rows and k columns.
        mat2: a matrix of k rows and m columns.
        beta: a factor for *input*; with 0, its numbers do not matter at all.
        alpha: a factor for the product.
        out: where to write the result.

    Raises:
        RuntimeError: sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x, w = torch.ones(1, 3), torch.ones(3, 2)
        >>> torch.addmm(torch.tensor([0.5, -0.5]), x, w)
        tensor([[3.5000, 2.5000]])
    """
    _check("addmm", ("mat1", "mat2"), input, mat1, mat2)
    result = Addmm.apply(input, mat1, mat2, beta, alpha)
    return finish("addmm", result, out)


def addmv(
    input: Tensor,
    mat: Tensor,
    vec: Tensor,
    *,
    beta: Number = 1,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta * input + alpha * (mat @ vec).

    Raises:
        RuntimeError: sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.addmv(torch.ones(2), torch.ones(2, 3), torch.ones(3), alpha=2)
        tensor([7., 7.])
    """
    _check("addmv", ("mat", "vec"), input, mat, vec)
    result = Addmv.apply(input, mat, vec, beta, alpha)
    return finish("addmv", result, out)


def baddbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: Number = 1,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta * input[b] + alpha * (batch1[b] @ batch2[b]), for each b.

    Raises:
        RuntimeError: sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, 1, 3)
        >>> torch.baddbmm(torch.ones(2, 1, 1), x, x.transpose(1, 2)).flatten()
        tensor([4., 4.])
    """
    _check("baddbmm", ("batch1", "batch2"), input, batch1, batch2)
    result = Baddbmm.apply(input, batch1, batch2, beta, alpha)
    return finish("baddbmm", result, out)


def addbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: Number = 1,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta * input + alpha * the sum over b of batch1[b] @ batch2[b].

    Raises:
        RuntimeError: sizes or dtypes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> x = torch.ones(2, 1, 3)
        >>> torch.addbmm(torch.ones(1, 1), x, x.transpose(1, 2))
        tensor([[7.]])
    """
    _check("addbmm", ("batch1", "batch2"), input, batch1, batch2)
    for name, each in (("batch1", batch1), ("batch2", batch2)):
        if each.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    result = Addbmm.apply(input, batch1, batch2, beta, alpha)
    return finish("addbmm", result, out)


def addr(
    input: Tensor,
    vec1: Tensor,
    vec2: Tensor,
    *,
    beta: Number = 1,
    alpha: Number = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta * input + alpha * the outer product of two vectors.

    Raises:
        RuntimeError: an operand is no vector, or sizes do not fit.

    Example:
        >>> import slowtorch as torch
        >>> torch.addr(torch.zeros(2, 2), torch.tensor([1.0, 2.0]), torch.ones(2))
        tensor([[1., 1.],
                [2., 2.]])
    """
    _check("addr", ("vec1", "vec2"), input, vec1, vec2)
    for name, each in (("vec1", vec1), ("vec2", vec2)):
        if each.ndim != 1:
            message = f"addr: Expected 1-D argument {name}, but got {each.ndim}-D"
            raise RuntimeError(message)
    return finish("addr", Addr.apply(input, vec1, vec2, beta, alpha), out)


addmm_ = inplace(addmm)
addmv_ = inplace(addmv)
addbmm_ = inplace(addbmm)
baddbmm_ = inplace(baddbmm)
addr_ = inplace(addr)

OPERATORS = (
    Operator(addmm, method=True, inplace=True, nodes=(Addmm,)),
    Operator(addmv, method=True, inplace=True, nodes=(Addmv,)),
    Operator(addbmm, method=True, inplace=True, nodes=(Addbmm,)),
    Operator(baddbmm, method=True, inplace=True, nodes=(Baddbmm,)),
    Operator(addr, method=True, inplace=True, nodes=(Addr,)),
)


@hookimpl
def slowtorch_register_ops() -> tuple[Operator, ...]:
    """This family's operations."""
    return OPERATORS
