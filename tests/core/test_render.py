"""``Tensor.render`` draws a graph as a tree of tensors."""

from __future__ import annotations

import sys

import pytest

import slowtorch as torch


def drawn(text: str) -> str:
    """An expected drawing, without the indentation of the test."""
    return "\n".join(line[4:] for line in text.strip("\n").splitlines())


def test_a_tree_of_tensors() -> None:
    """Each line has a number, a shape and a node; constants are named so."""
    a = torch.ones(2, requires_grad=True)
    assert (a * 2).exp().sum().render() == drawn(
        """
    #1 () SumBackward0
    └─ #2 (2,) ExpBackward0
       └─ #3 (2,) MulBackward0
          ├─ #4 (2,) leaf
          └─ constant
    """.rstrip()
    )


def test_what_is_shared_is_drawn_once() -> None:
    """Later uses refer to the number."""
    a = torch.ones((), requires_grad=True)
    b = a.exp()
    assert (b * b + a).render() == drawn(
        """
    #1 () AddBackward0
    ├─ #2 () MulBackward0
    │  ├─ #3 () ExpBackward0
    │  │  └─ #4 () leaf
    │  └─ see #3
    └─ see #4
    """.rstrip()
    )


def test_outputs_of_one_node() -> None:
    """The inputs of a node with several outputs are drawn below the first."""
    a, b = torch.ones(2, requires_grad=True).unbind()
    assert (a + b).render() == drawn(
        """
    #1 () AddBackward0
    ├─ #2 () UnbindBackward0, output 0
    │  └─ #3 (2,) leaf
    └─ #4 () UnbindBackward0, output 1, computed together with #2
    """.rstrip()
    )


def test_dtypes_and_values() -> None:
    """They are shown on request; values only where the graph has them."""
    a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    lines = (a * 2).sum().render(dtype=True, values=True).splitlines()
    assert lines[0] == "#1 () float64 SumBackward0 = 6.0"
    assert lines[2].endswith("#3 (2,) float64 leaf = [1.0, 2.0]")


def test_many_values_are_cut() -> None:
    """Of more than eight numbers the first four are shown."""
    drawing = torch.arange(9.0).requires_grad_().render(values=True)
    assert drawing == "#1 (9,) leaf = [0.0, 1.0, 2.0, 3.0, ...]"


def test_a_tensor_without_history() -> None:
    """It is said that there is no gradient."""
    assert torch.ones(2, 3).render() == "#1 (2, 3) no gradient"


def test_it_shows_itself_at_a_prompt() -> None:
    """``repr`` is the drawing, not a quoted string."""
    drawing = torch.ones(1, requires_grad=True).exp().render()
    assert repr(drawing) == str(drawing)


def test_the_limit_is_said() -> None:
    """A drawing that is cut says so."""
    y = torch.ones(1, requires_grad=True)
    for _ in range(sys.getrecursionlimit() * 2):
        y = y.exp()
    lines = y.render(limit=3).splitlines()
    assert len(lines) == 4
    assert lines[-1] == "... and more: limit=3"


def test_no_limit() -> None:
    """``limit=None`` draws everything."""
    y = torch.ones(1, requires_grad=True)
    for _ in range(150):
        y = y.exp()
    assert len(y.render(limit=None).splitlines()) == 151


def test_the_limit_is_positive() -> None:
    """Nothing cannot be drawn."""
    with pytest.raises(ValueError, match="limit must be at least 1; got 0"):
        torch.ones(1).render(limit=0)
