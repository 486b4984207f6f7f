"""Reading and writing by index: what is shared, what is counted, what is refused.

Values, shapes, strides and messages are in ``tests/data/expressions_indexing.json``.
"""

from __future__ import annotations

import pytest

import slowtorch as torch


def grid() -> torch.Tensor:
    """The numbers 0 to 11 in three rows."""
    return torch.arange(12.0).reshape(3, 4)


def test_a_row_shares_memory() -> None:
    """Writing into x[1] writes into x."""
    x = grid()
    x[1][2] = 50.0
    assert x[1, 2].item() == 50.0


def test_index_tensors_copy() -> None:
    """Writing into x[[0, 1]] leaves x alone."""
    x = grid()
    x[[0, 1]][0] = 50.0
    assert x[0].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_every_write_counts_once() -> None:
    """The version grows by one, whichever way the write takes."""
    x = grid()
    for index in (0, (0, 1), slice(1, 2), None, [0, 2], x > 5):
        before = x._version
        x[index] = 1.0
        assert x._version == before + 1


def test_a_write_through_a_view_reaches_its_history() -> None:
    """Half of the gradient goes to what was written, the rest to what was there."""
    x = torch.ones(4, requires_grad=True)
    new = torch.tensor(5.0, requires_grad=True)
    y = x * 2
    y[:2] = new
    (y * y).sum().backward()
    assert x.grad is not None
    assert new.grad is not None
    assert x.grad.tolist() == [0.0, 0.0, 8.0, 8.0]
    assert new.grad.item() == 20.0


def test_repeated_indices_add_their_gradients() -> None:
    """An element that is read three times has three times the gradient."""
    x = torch.ones(3, requires_grad=True)
    x[[0, 0, 2, 0]].sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [3.0, 0.0, 1.0]


def test_the_last_of_repeated_writes_stays() -> None:
    """In x[[0, 0]] += 1 the sum is written twice, not added twice."""
    x = torch.zeros(2)
    x[[0, 0]] += 1
    assert x.tolist() == [1.0, 0.0]


def test_an_index_must_not_change_before_backward() -> None:
    """The gradient is put where the index says, so the index is watched."""
    index = torch.tensor([0, 1])
    y = torch.ones(3, requires_grad=True)[index]
    index[0] = 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_a_leaf_that_requires_grad_is_not_written_to() -> None:
    """Neither directly nor through a view."""
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x[[0]] = 1.0
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        x[0] = 1.0


def test_a_leaf_is_written_to_without_grad_mode() -> None:
    """As when parameters are initialised by hand."""
    x = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        x[0] = 7.0
        x[x > 6] += 1.0
    assert x.tolist() == [8.0, 1.0]


def test_writing_rounds_and_checks_numbers() -> None:
    """A float is cut to an integer; a number out of range is refused."""
    x = torch.tensor([1, 2], dtype=torch.int8)
    x[0] = -1.9
    assert x.tolist() == [-1, 2]
    with pytest.raises(RuntimeError, match="int8_t without overflow"):
        x[1] = 200


def test_meta_tensors_have_shapes_only() -> None:
    """Index tensors give a shape; a mask would need numbers."""
    x = torch.zeros(3, 4, device="meta")
    index = torch.tensor([0, 1], device="meta")
    assert x[index, None].shape == (2, 1, 4)
    with pytest.raises(NotImplementedError, match="no numbers"):
        x[torch.ones(3, dtype=torch.bool, device="meta")]


def test_bytes_as_a_mask_warn() -> None:
    """PyTorch would rather have bools."""
    mask = torch.tensor([1, 0, 1], dtype=torch.uint8)
    with pytest.warns(UserWarning, match="use a dtype torch.bool instead"):
        assert torch.arange(3)[mask].tolist() == [0, 2]


def test_the_product_of_two_zeros_has_no_second_derivative() -> None:
    """It is refused rather than wrong, as in PyTorch."""
    x = torch.ones(1, requires_grad=True)
    y = torch.zeros(2, requires_grad=True)
    z = torch.scatter_reduce(x, 0, torch.tensor([0, 0]), y, "prod")
    with pytest.raises(RuntimeError, match="Double backward is unsupported"):
        torch.autograd.grad(z.sum(), y, create_graph=True)
