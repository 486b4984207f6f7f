"""The memory behind tensors, as objects."""

from __future__ import annotations

import pytest

import slowtorch as torch


def test_views_share_a_storage() -> None:
    """It is the same object, and a storage knows no shape."""
    x = torch.arange(4.0).reshape(2, 2)
    memory = x.untyped_storage()
    assert x.t().untyped_storage() is x[1].untyped_storage() is memory
    assert memory.data_ptr() == x.data_ptr()
    assert x.clone().untyped_storage() is not memory


@pytest.mark.parametrize(
    ("dtype", "data"),
    [
        (torch.float32, [0, 0, 128, 63]),
        (torch.bfloat16, [128, 63]),
        (torch.float16, [0, 60]),
        (torch.int16, [1, 0]),
        (torch.bool, [1]),
    ],
)
def test_bytes(dtype: torch.dtype, data: list[int]) -> None:
    """The 1 of each type, in the bytes that PyTorch has in memory."""
    memory = torch.ones(1, dtype=dtype).untyped_storage()
    assert memory.tolist() == data
    assert (memory.nbytes(), memory.size(), len(memory)) == (len(data),) * 3


@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
def test_numbers_can_be_changed() -> None:
    """A tensor sees what its storage is given."""
    x = torch.arange(4).reshape(2, 2)
    x[1].storage()[-1] = 7
    assert x.tolist() == [[0, 1], [2, 7]]
    x.storage().fill_(5)
    assert x.storage().tolist() == [5, 5, 5, 5]


def test_a_typed_storage_warns() -> None:
    """PyTorch wants to be rid of it."""
    with pytest.warns(UserWarning, match="TypedStorage is deprecated"):
        memory = torch.tensor([True, False]).storage()
    assert repr(memory) == (
        " True\n False\n[torch.storage.TypedStorage(dtype=torch.bool, device=cpu) of "
        "size 2]"
    )
    assert memory.untyped().tolist() == [1, 0]


def test_an_index_out_of_range() -> None:
    """In PyTorch's words."""
    with pytest.raises(IndexError, match="index 4 out of range for storage of size 4"):
        torch.ones(1).untyped_storage()[4]


def test_only_zero_fills_bytes() -> None:
    """Other bytes would be other numbers, which depend on the type."""
    x = torch.ones(2)
    x.untyped_storage().fill_(0)
    assert x.tolist() == [0.0, 0.0]
    with pytest.raises(NotImplementedError, match="only possible with 0"):
        x.untyped_storage().fill_(1)


def test_meta_tensors_have_no_numbers() -> None:
    """Nothing is there to be listed."""
    memory = torch.ones(2, device="meta").untyped_storage()
    assert memory.data_ptr() == 0
    with pytest.raises(NotImplementedError, match="Not available for 'meta'"):
        memory.tolist()


def test_is_storage() -> None:
    """Of both kinds, but not of tensors."""
    x = torch.ones(1)
    assert torch.is_storage(x.untyped_storage())
    assert not torch.is_storage(x)
