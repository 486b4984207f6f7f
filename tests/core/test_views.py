"""Views share memory and versions; their histories follow changes in place."""

import pytest

import slowtorch as torch
from slowtorch.ops import part_views


def test_view_shares_memory() -> None:
    """What is written through a view is seen in the base, and the other way round."""
    x = torch.zeros(2, 3)
    v = x.t()[1]
    v.fill_(7)
    x[0, 1] = 5
    assert (x.tolist(), v.tolist()) == ([[0, 5, 0], [0, 7, 0]], [5, 7])


def test_view_shares_version() -> None:
    """A change counts for every view of the memory, and for a detached alias."""
    x = torch.zeros(4)
    v, d = x.view(2, 2), x.detach()
    v.add_(1)
    d.add_(1)
    assert (x._version, v._version, d._version) == (2, 2, 2)


def test_base_is_the_first_tensor() -> None:
    """A view of a view looks into the same base."""
    x = torch.zeros(2, 3)
    v = x.t()[1:].unsqueeze(0)
    assert v._base is x
    assert x._base is None
    assert v._is_view()


def test_reshape_copies_only_if_it_must() -> None:
    """A transposed matrix cannot be seen as one row, a slice of rows can."""
    x = torch.arange(6).reshape(2, 3)
    assert x.t().reshape(6)._base is None
    assert x[1:].reshape(3)._base is x._base


def test_layouts_of_views_are_remembered() -> None:
    """The second look of a kind finds the layout of the first."""
    x = torch.zeros(2, 3)
    assert x.transpose(0, 1)._layout is x.transpose(0, 1)._layout
    assert x[0]._layout is x[1]._layout


def test_remembered_views_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Endless new shapes make a layout forget the old ones."""
    monkeypatch.setattr(part_views, "MOST_VIEWS", 8)
    x = torch.zeros(64)
    for size in range(60):
        x.narrow(0, 0, size)
    assert len(x._layout.relatives) <= 8


def test_whole_view_is_whole() -> None:
    """A view that covers the memory once is known to; a part or a repetition is not."""
    x = torch.zeros(2, 3)
    assert x.t()._layout.whole
    assert x.view(-1)._layout.whole
    assert not x[0]._layout.whole
    assert not x.expand(2, 2, 3)._layout.whole


def test_no_cycle_between_base_and_view() -> None:
    """A view keeps its base alive, and the base does not know its views."""
    x = torch.ones(3, requires_grad=True) * 1
    v = x[:2]
    v.mul_(2)
    del x
    assert v._base is not None
    assert v._base.grad_fn is not None
    assert v._base.grad_fn.name() == "torch::autograd::CopySlices"


def test_copy_slices_frees_the_inner_rule() -> None:
    """After backward a second one is refused, though the rule is inside a node."""
    x = torch.ones(3, requires_grad=True)
    y = x * 1
    y[:2].mul_(x[:2])
    y.sum().backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.sum().backward()


def test_write_to_part_of_a_transposed_base() -> None:
    """Gradients find their places in a base that is not row by row in memory."""
    x = torch.arange(6.0).reshape(2, 3).requires_grad_()
    y = (x * 1).t().contiguous().t() * 1
    y[:, 1].mul_(10)
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[1, 10, 1], [1, 10, 1]]


def test_gradient_of_overlapping_windows() -> None:
    """A place that several windows see gets the sum of their gradients."""
    x = torch.arange(4.0, requires_grad=True)
    x.unfold(0, 2, 1).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1, 2, 2, 1]


def test_shape_can_be_assigned() -> None:
    """Assigning ``shape`` reshapes the tensor itself; -1 is worked out."""
    x = torch.arange(6)
    x.shape = (2, -1)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_shape_cannot_be_assigned_with_a_history() -> None:
    """A history and a gradient have the old shape: the error names ``view``."""
    x = torch.zeros(4, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"use \.view"):
        x.shape = (2, 2)


def test_views_of_meta_tensors() -> None:
    """Without numbers, views still have shapes and strides."""
    x = torch.empty(2, 3, device="meta")
    assert x.t().stride() == (1, 3)
    assert [part.shape for part in x.split(2, 1)] == [(2, 2), (2, 1)]


def test_view_as_another_dtype_is_refused() -> None:
    """The bits of floats cannot be looked at as ints; the error says what can."""
    with pytest.raises(NotImplementedError, match=r"\.to\(dtype\) converts"):
        torch.zeros(2).view(torch.int32)
