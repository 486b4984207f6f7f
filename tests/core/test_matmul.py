"""Matrix products: the kernel's two forms, layouts, graphs and gradients."""

import math

import pytest

import slowtorch as torch
from slowtorch.kernels import matmul as kernels


def matrix(rows: int, columns: int, start: float = 0.0) -> torch.Tensor:
    """start, start + 1, ... row by row, in float64."""
    numbers = torch.arange(start, start + rows * columns, dtype=torch.float64)
    return numbers.reshape(rows, columns)


def by_hand(x: list[list[float]], y: list[list[float]]) -> list[list[float]]:
    """The product from its definition."""
    columns = list(zip(*y, strict=True))
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns]
        for row in x
    ]


def chain(node: object) -> str:
    """The names of the nodes behind a result."""
    name = type(node).__name__.replace("Backward", "")
    if name == "AccumulateGrad":
        return "leaf"
    inputs = [each for each, _ in node.next_functions]  # type: ignore[attr-defined]  # nodes have it
    return f"{name}({', '.join('-' if n is None else chain(n) for n in inputs)})"


@pytest.mark.parametrize("length", [1, 2, 12, 13, 127, 128, 129, 300])
def test_every_length_of_sum(length: int) -> None:
    """Whichever form computes it, a dot product is the sum of products."""
    x, y = matrix(2, length, 1.0), matrix(length, 3, -5.0)
    assert x.mm(y).tolist() == by_hand(x.tolist(), y.tolist())


@pytest.mark.parametrize("length", [0, 1, 5, 13, 130])
def test_sums_with_something_added(length: int) -> None:
    """A column may end with a number that is added to its dot products."""
    rows = [[float(k + i) for k in range(length)] for i in range(2)]
    cols = [[float(k - j) for k in range(length)] + [10.0 * j] for j in range(3)]
    expected = [
        sum(a * b for a, b in zip(row, col[:-1], strict=True)) + col[-1]
        for row in rows
        for col in cols
    ]
    assert kernels.dots(rows, cols, length, True) == expected


@pytest.mark.parametrize("turn_x", [False, True])
@pytest.mark.parametrize("turn_y", [False, True])
def test_transposed_operands(turn_x: bool, turn_y: bool) -> None:
    """They are read where they lie, with the same result."""
    x = matrix(3, 2).t() if turn_x else matrix(2, 3)
    y = matrix(4, 3, 1.0).t() if turn_y else matrix(3, 4, 1.0)
    assert (x @ y).tolist() == by_hand(x.tolist(), y.tolist())


def test_views_with_gaps() -> None:
    """Rows and columns may be any slices of a larger matrix."""
    x, y = matrix(5, 8)[1::2, 2:7:2], matrix(9, 9)[3:6, ::3]
    assert (x @ y).tolist() == by_hand(x.tolist(), y.tolist())


def test_expanded_operands() -> None:
    """A dimension of stride 0 repeats its numbers."""
    x, y = matrix(1, 3).expand(2, 3), matrix(3, 1).expand(3, 2)
    assert (x @ y).tolist() == [[5.0, 5.0], [5.0, 5.0]]


def test_batches_of_views() -> None:
    """Batches are strided as well."""
    x = torch.arange(24.0).reshape(2, 3, 4).permute(2, 1, 0)[1:3]
    y = torch.arange(12.0).reshape(2, 2, 3)
    expected = [by_hand(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert torch.bmm(x, y).tolist() == expected


def test_products_add_up_in_double_precision() -> None:
    """Float32 sums would lose the small one between two that cancel."""
    x = torch.tensor([[1e8, 1.0, -1e8]])
    assert x.mm(torch.ones(3, 1)).item() == 1.0


def test_integers_are_exact_and_wrap() -> None:
    """The sum passes 2**63 without rounding and wraps once."""
    x = torch.full((1, 3), 2**62)
    assert x.mm(torch.tensor([[1], [1], [2]])).item() == 0
    assert x.mm(torch.tensor([[1], [1], [1]])).item() == -(2**62)


def test_infinities_and_nan() -> None:
    """Products and sums follow IEEE arithmetic."""
    x = torch.tensor([[math.inf, 1.0]])
    assert math.isnan(x.mm(torch.tensor([[0.0], [1.0]])).item())
    assert x.mm(torch.tensor([[1.0], [1.0]])).item() == math.inf


def test_addmm_ignores_nan_with_beta_zero() -> None:
    """The bias is not read at all then."""
    bias = torch.full((2,), math.nan)
    result = torch.addmm(bias, torch.ones(1, 3), torch.ones(3, 2), beta=0)
    assert result.tolist() == [[3.0, 3.0]]


def test_a_layer_has_pytorchs_graph() -> None:
    """bias, x and the transposed weight, as one node."""
    x = torch.ones(2, 3, requires_grad=True)
    w, b = torch.ones(4, 3, requires_grad=True), torch.ones(4, requires_grad=True)
    assert chain(torch.addmm(b, x, w.t()).grad_fn) == "Addmm0(leaf, leaf, T0(leaf))"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((3,), (3,), "Dot0(leaf, leaf)"),
        ((2, 3), (3,), "Mv0(leaf, leaf)"),
        ((3,), (3, 2), "Squeeze4(Mm0(Unsqueeze0(leaf), leaf))"),
        ((2, 3), (3, 2), "Mm0(leaf, leaf)"),
        ((5, 2, 3), (3, 2), "UnsafeView0(Mm0(View0(leaf), leaf))"),
        ((5, 2, 3), (1, 3, 2), "UnsafeView0(Mm0(View0(leaf), Squeeze1(leaf)))"),
        (
            (5, 2, 3),
            (5, 3, 2),
            "UnsafeView0(Bmm0(View0(Expand0(leaf)), View0(Expand0(leaf))))",
        ),
        (
            (2, 3),
            (5, 3, 2),
            "Clone0(Transpose0(UnsafeView0(Mm0(UnsafeView0(Clone0(Transpose0(leaf))), "
            "T0(leaf)))))",
        ),
    ],
)
def test_graph_of_matmul(
    left: tuple[int, ...], right: tuple[int, ...], expected: str
) -> None:
    """Every combination of dimensions is put together as in PyTorch."""
    x, y = (torch.ones(shape, requires_grad=True) for shape in (left, right))
    assert chain((x @ y).grad_fn) == expected


def test_batches_fold_where_it_is_free() -> None:
    """A factor without gradient is expanded only where folding would copy."""
    x, y = torch.ones(5, 2, 3, requires_grad=True), torch.ones(3, 2)
    assert chain((x @ y).grad_fn) == "UnsafeView0(Mm0(View0(leaf), -))"
    turned = torch.ones(5, 3, 2).transpose(1, 2).detach().requires_grad_()
    assert "Bmm0" in chain((turned @ y).grad_fn)


def test_gradient_of_a_weight_is_contiguous() -> None:
    """Used transposed, a weight still gets a gradient in its own layout."""
    w = matrix(4, 3).requires_grad_()
    matrix(2, 3).mm(w.t()).sum().backward()
    assert w.grad is not None
    assert w.grad.stride() == (3, 1)
    assert w.grad.tolist() == [[3.0, 5.0, 7.0]] * 4


def test_gradients_of_mm_by_hand() -> None:
    """dL/dX = G Y^T and dL/dY = X^T G, for L = sum of Z."""
    x, y = matrix(2, 3).requires_grad_(), matrix(3, 2).requires_grad_()
    x.mm(y).sum().backward()
    assert x.grad is not None
    assert y.grad is not None
    assert x.grad.tolist() == [[1.0, 5.0, 9.0]] * 2
    assert y.grad.tolist() == [[3.0, 3.0], [5.0, 5.0], [7.0, 7.0]]


@pytest.mark.parametrize(
    "product",
    [
        lambda x, y: x @ y.t(),
        lambda x, y: torch.addmm(y[0, :2], x, y.t(), beta=2, alpha=0.5),
        lambda x, y: torch.einsum("ij,kj->ik", x, y),
        lambda x, y: torch.tensordot(x, y, dims=([1], [1])),
        lambda x, y: torch.kron(x, y),
        lambda x, y: torch.baddbmm(x[:, :2], x.expand(2, 2, 3), y.t().expand(2, 3, 2)),
        lambda x, y: torch.addbmm(x[:, :2], x.expand(2, 2, 3), y.t().expand(2, 3, 2)),
        lambda x, y: torch.addr(x[:, :2], x[0, :2], y[1, :2], beta=2, alpha=3),
        lambda x, y: torch.addmv(x[:, 0], x, y[0], beta=2, alpha=3),
    ],
)
def test_second_order(product: object) -> None:
    """Gradients of gradients agree with finite differences."""
    assert callable(product)
    inputs = (matrix(2, 3).requires_grad_(), matrix(2, 3, 2.0).requires_grad_())
    assert torch.autograd.gradgradcheck(product, inputs)


def test_meta_products_have_shapes_only() -> None:
    """Shapes and dtypes are worked out without numbers."""
    x = torch.ones(2, 3, device="meta")
    assert (x @ torch.ones(3, 4, device="meta")).shape == (2, 4)
    assert torch.einsum("ij,kj->ik", x, x).shape == (2, 2)


def test_matmul_with_a_number_is_pythons_error() -> None:
    """The operator leaves what it does not know to Python."""
    with pytest.raises(TypeError, match="unsupported operand type.*'Tensor' and 'int'"):
        torch.ones(2, 2) @ 3


def test_chain_matmul_chooses_the_cheap_order() -> None:
    """(10 x 1)(1 x 10)(10 x 1): the last two first. It is deprecated."""
    a, b = matrix(10, 1).requires_grad_(), matrix(1, 10).requires_grad_()
    with pytest.warns(UserWarning, match="chain_matmul is deprecated"):
        result = torch.chain_matmul(a, b, matrix(10, 1))
    assert chain(result.grad_fn) == "View0(Mm0(leaf, Mm0(leaf, -)))"
