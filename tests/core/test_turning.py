"""Views in place, and other changes of a tensor's own shape."""

from __future__ import annotations

import pytest

import slowtorch as torch


def test_transpose_in_place_copies_nothing() -> None:
    """The tensor gets other strides over its memory, and is returned."""
    x = torch.arange(6).reshape(2, 3)
    assert x.t_() is x
    assert (tuple(x.shape), x.stride()) == ((3, 2), (1, 3))


def test_history_gets_one_step_more() -> None:
    """The gradient is turned back."""
    x = torch.ones(2, 3, requires_grad=True)
    y = (x * 2).transpose_(0, 1)
    assert y.grad_fn is not None
    assert y.grad_fn.name() == "TransposeBackward1"
    (y * torch.arange(6.0).reshape(3, 2)).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[0.0, 4.0, 8.0], [2.0, 6.0, 10.0]]


def test_squeeze_and_unsqueeze_in_place() -> None:
    """All dimensions of size 1, one, or some."""
    x = torch.zeros(1, 3, 1)
    assert x.squeeze_(0).shape == (3, 1)
    assert x.unsqueeze_(0).squeeze_((0, 2)).shape == (3,)
    assert x.unsqueeze_(-1).squeeze_().shape == (3,)


def test_leaf_cannot_be_turned() -> None:
    """It requires grad."""
    x = torch.ones(2, 3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x.t_()


def test_other_views_keep_their_shape() -> None:
    """Only the tensor itself is turned."""
    x = torch.arange(6).reshape(2, 3)
    view = x.view(6)
    x.swapaxes_(0, 1)
    assert view.tolist() == [0, 1, 2, 3, 4, 5]


def test_strides_in_place() -> None:
    """With a history like any view."""
    x = torch.arange(4.0, requires_grad=True)
    y = (x * 1).as_strided_((2,), (2,))
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 0.0, 1.0, 0.0]


def test_resize_to_less_and_to_more() -> None:
    """What was there stays; more memory is the tensor's own."""
    x = torch.arange(4)
    alias = x.view(4)
    assert x.resize_(2).tolist() == [0, 1]
    assert x.resize_(2, 3)[0].tolist() == [0, 1, 2]
    assert (alias + 1).tolist() == [1, 2, 3, 4]


def test_tensor_that_requires_grad_is_not_resized() -> None:
    """In PyTorch's words."""
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        torch.ones(2, requires_grad=True).resize_(3)


def test_diagonal_of_a_tall_matrix_wraps() -> None:
    """It begins again, one row further down."""
    x = torch.zeros(5, 2).fill_diagonal_(1, wrap=True)
    assert x.tolist() == [[1, 0], [0, 1], [0, 0], [1, 0], [0, 1]]


def test_new_takes_sizes_or_numbers() -> None:
    """In the tensor's own dtype."""
    x = torch.tensor([True])
    assert x.new([1, 0]).tolist() == [True, False]
    assert x.new(2, 3).shape == (2, 3)
