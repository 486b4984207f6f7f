"""Views as copies, and slices that are combined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import slowtorch as torch
from slowtorch.testing import assert_close

X = torch.arange(6.0).reshape(2, 3)
COPIES: list[tuple[Callable[..., Any], tuple[Any, ...], torch.Tensor]] = [
    (torch.alias_copy, (), X),
    (torch.as_strided_copy, ((2,), (3,), 1), X[:, 1]),
    (torch.detach_copy, (), X),
    (torch.diagonal_copy, (1,), X.diagonal(1)),
    (torch.expand_copy, ((2, 2, 3),), X.expand(2, 2, 3)),
    (torch.permute_copy, ((1, 0),), X.t()),
    (torch.select_copy, (1, 2), X[:, 2]),
    (torch.slice_copy, (1, 0, 3, 2), X[:, ::2]),
    (torch.squeeze_copy, (), X),
    (torch.squeeze_copy, (0,), X),
    (torch.t_copy, (), X.t()),
    (torch.transpose_copy, (0, 1), X.t()),
    (torch.unfold_copy, (1, 2, 1), X.unfold(1, 2, 1)),
    (torch.unsqueeze_copy, (1,), X.unsqueeze(1)),
    (torch.view_copy, ((3, 2),), X.view(3, 2)),
]


@pytest.mark.parametrize(("copy", "args", "view"), COPIES)
def test_copies(copy: Callable[..., Any], args: tuple[Any, ...], view: Any) -> None:
    """What the view shows, row by row in other memory; or in ``out``."""
    result = copy(X, *args)
    assert torch.equal(result, view)
    assert result.is_contiguous()
    assert result.untyped_storage() is not X.untyped_storage()
    assert torch.equal(copy(X, *args, out=torch.empty(0)), view)


@pytest.mark.parametrize(
    ("copy", "args"),
    [
        (torch.split_copy, (1,)),
        (torch.split_with_sizes_copy, ((1, 1),)),
        (torch.unbind_copy, ()),
    ],
)
def test_several_copies(copy: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """One for each part."""
    parts = copy(X, *args)
    assert [part.reshape(-1).tolist() for part in parts] == X.tolist()
    parts[0].zero_()
    assert X[0, 1] == 1


def test_shapes_in_place() -> None:
    """The functions of the methods' names."""
    x = torch.arange(6)
    assert torch.as_strided_(x, (2, 2), (1, 2)).tolist() == [[0, 2], [1, 3]]
    assert torch.resize_as_(x, torch.ones(1, 3)).shape == (1, 3)


INDEX = torch.tensor([0, 1, 0])
ROWS = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


@pytest.mark.parametrize(
    ("way", "include", "expected"),
    [
        ("prod", True, [[10, 24], [6, 8]]),
        ("prod", False, [[5, 12], [3, 4]]),
        ("mean", False, [[3, 4], [3, 4]]),
        ("amax", True, [[5, 6], [3, 4]]),
        ("amin", True, [[1, 2], [2, 2]]),
        ("amin", False, [[1, 2], [3, 4]]),
    ],
)
def test_index_reduce(way: str, include: bool, expected: list[list[float]]) -> None:
    """Rows 0 and 2 meet in the first slice of twos."""
    x = torch.full((2, 2), 2.0)
    assert (
        x.index_reduce(0, INDEX, ROWS, way, include_self=include).tolist() == expected
    )
    x.index_reduce_(0, INDEX, ROWS, way, include_self=include)
    assert x.tolist() == expected


@pytest.mark.parametrize(
    ("index", "rows", "way", "kind", "words"),
    [
        (INDEX, ROWS, "sum", RuntimeError, "one of prod, mean, amax or amin but got"),
        (INDEX, ROWS[:2], "prod", RuntimeError, r"Number of indices \(3\) should be"),
        (INDEX.float(), ROWS, "prod", RuntimeError, "Expected dtype int32/int64"),
        (INDEX[None], ROWS, "prod", IndexError, "Index is supposed to be a vector"),
        (INDEX + 4, ROWS, "prod", IndexError, "index out of range in self"),
        (INDEX, ROWS.double(), "prod", RuntimeError, "must have the same scalar type"),
        (INDEX, ROWS[:, :1], "prod", RuntimeError, "source tensor shape must match"),
    ],
)
def test_what_index_reduce_refuses(
    index: torch.Tensor, rows: torch.Tensor, way: str, kind: Any, words: str
) -> None:
    """In PyTorch's words."""
    with pytest.raises(kind, match=words):
        torch.index_reduce(torch.ones(2, 2), 0, index, rows, way)


def test_save_on_cpu() -> None:
    """What is saved is a copy: a change in place does not matter."""
    x = torch.ones(2, requires_grad=True)
    factor = torch.full((2,), 3.0)
    with torch.autograd.graph.save_on_cpu():
        y = (x * factor).sum()
    factor.zero_()
    y.backward()
    assert x.grad is not None
    assert x.grad.tolist() == [3.0, 3.0]


def test_increment_version() -> None:
    """A change that happened elsewhere is counted."""
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    z = (y * y).sum()
    torch.autograd.graph.increment_version([y])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_old_norms() -> None:
    """Of vectors, and of singular values."""
    x = torch.tensor([[3.0, 4.0], [6.0, 8.0]])
    assert torch.frobenius_norm(x, 1).tolist() == [5.0, 10.0]
    assert_close(torch.nuclear_norm(x, True), torch.tensor([[125.0**0.5]]))
