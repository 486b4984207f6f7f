"""Copies, other dtypes and devices, and Python's own numbers and protocols."""

import copy

import pytest

import slowtorch as torch


def test_to_returns_itself_if_nothing_changes() -> None:
    """No copy without need; ``copy=True`` makes one all the same."""
    x = torch.zeros(2)
    assert x.to(torch.float32) is x
    assert x.to("cpu", torch.float32) is x
    assert x.to(torch.ones(1)) is x
    assert x.to(torch.float32, copy=True) is not x


def test_gradient_goes_back_through_a_conversion() -> None:
    """It takes the dtype of the input again."""
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    x.float().sum().backward()
    assert x.grad is not None
    assert x.grad.dtype is torch.float64


def test_floats_out_of_range_become_the_smallest_integer() -> None:
    """As x86 converts them, and so PyTorch."""
    x = torch.tensor([3e9, float("nan")])
    assert x.int().tolist() == [-(2**31)] * 2
    assert x.long().tolist() == [3_000_000_000, -(2**63)]


def test_to_meta_keeps_the_shape_only() -> None:
    """The numbers are gone: there is no way back."""
    x = torch.ones(2, 3).to("meta")
    assert (x.shape, x.device.type) == ((2, 3), "meta")
    with pytest.raises(NotImplementedError, match="no data"):
        x.to("cpu")


def test_cuda_is_refused_as_by_a_build_without_it() -> None:
    """In PyTorch's words."""
    with pytest.raises(AssertionError, match="not compiled with CUDA"):
        torch.zeros(1).cuda()


def test_numpy_is_refused_with_a_hint() -> None:
    """There is no NumPy here; ``tolist`` does it."""
    with pytest.raises(RuntimeError, match=r"(?s)not available.*tolist"):
        torch.zeros(1).numpy()


def test_deepcopy_keeps_shared_memory_shared() -> None:
    """Two views of one memory are two views of one copy afterwards."""
    x = torch.zeros(4)
    first, second = copy.deepcopy([x[:2], x[1:]])
    first.fill_(1)
    assert second.tolist() == [1, 0, 0]
    assert x.tolist() == [0, 0, 0, 0]


def test_deepcopy_copies_the_gradient() -> None:
    """A leaf's ``grad`` and its attributes go along."""
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(2)
    y = copy.deepcopy(x)
    assert y.requires_grad
    assert y.grad is not None
    assert y.grad is not x.grad


def test_deepcopy_of_a_result_is_refused() -> None:
    """A history cannot be copied."""
    with pytest.raises(RuntimeError, match="Only Tensors created explicitly"):
        copy.deepcopy(torch.ones(2, requires_grad=True) * 2)


def test_iteration_gives_views() -> None:
    """Rows are views of the tensor, and may be written to."""
    x = torch.zeros(2, 2)
    for number, row in enumerate(x):
        row.fill_(number)
    assert x.tolist() == [[0, 0], [1, 1]]


def test_membership() -> None:
    """``in`` asks whether any element is equal."""
    x = torch.tensor([1, 2])
    assert 2 in x
    assert 3 not in x


def test_index_of_a_list() -> None:
    """An integer tensor serves as an index."""
    assert ["a", "b"][torch.tensor(1)] == "b"


def test_copy_broadcasts_and_converts() -> None:
    """The source takes the target's shape and dtype; gradients come back."""
    x = torch.ones(2, requires_grad=True)
    y = torch.zeros(3, 2, dtype=torch.float64).copy_(x)
    y.sum().backward()
    assert x.grad is not None
    assert (y.dtype, x.grad.tolist()) == (torch.float64, [3, 3])


def test_copy_within_one_memory() -> None:
    """Overlapping parts are refused, as in PyTorch."""
    x = torch.arange(4)
    with pytest.raises(RuntimeError, match="some elements of the input tensor"):
        x[1:].copy_(x[:-1])


@pytest.mark.parametrize("name", ["new_zeros", "new_ones", "new_empty"])
def test_new_tensors_take_dtype_and_device(name: str) -> None:
    """Unless others are named."""
    x = torch.empty(1, dtype=torch.int16, device="meta")
    made = getattr(x, name)(2, 3)
    assert (made.dtype, made.device.type, made.shape) == (torch.int16, "meta", (2, 3))
    assert getattr(x, name)(2, dtype=torch.int8).dtype is torch.int8


def test_clone_formats() -> None:
    """A clone keeps the order of dimensions, or is row-major if asked for."""
    x = torch.zeros(2, 3).t()
    assert x.clone().stride() == (1, 3)
    assert x.clone(memory_format=torch.contiguous_format).stride() == (2, 1)


def test_channels_last_is_refused() -> None:
    """It is named, and what there is instead."""
    with pytest.raises(RuntimeError, match=r"torch\.contiguous_format"):
        torch.zeros(1, 1, 2, 2).contiguous(memory_format=torch.channels_last)
