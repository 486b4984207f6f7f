"""``torch.Size``: a tuple of ints and nothing else."""

from typing import Any

import pytest

import slowtorch as torch


@pytest.mark.parametrize(
    ("sizes", "words"),
    [([1.5], "item 0 is 'float'"), ("ab", "'str'"), ([2, None], "item 1 is 'None")],
)
def test_a_size_holds_whole_numbers(sizes: Any, words: str) -> None:
    """What does not stand for an int is refused, wherever a Size is made."""
    with pytest.raises(TypeError, match=words):
        torch.Size(sizes)
    with pytest.raises(TypeError, match="iterable of 'int'"):
        torch.Size([2]) + tuple(sizes)


def test_what_stands_for_an_int_becomes_one() -> None:
    """A bool, a tensor of one integer, whatever has ``__index__``."""
    size = torch.Size([True, torch.tensor(3)])
    assert size == (1, 3)
    assert set(map(type, size)) == {int}
