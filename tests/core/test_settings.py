"""Switches of PyTorch that change nothing here, and devices that are not there."""

from __future__ import annotations

from threading import Thread

import pytest

import slowtorch as torch


def test_threads_are_remembered() -> None:
    """What was set is what is read."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    assert torch.get_num_threads() == 3
    torch.set_num_threads(before)


def test_no_threads_at_all() -> None:
    """There is always one."""
    with pytest.raises(RuntimeError, match="expects a positive integer"):
        torch.set_num_threads(0)


def test_default_device() -> None:
    """Tensors are made there, from data and from sizes."""
    torch.set_default_device("meta")
    try:
        made = [torch.zeros(1), torch.tensor([1.0]), torch.arange(2)]
        assert {x.device.type for x in made} == {"meta"}
    finally:
        torch.set_default_device(None)
    assert torch.zeros(1).device.type == "cpu"


def test_a_device_is_a_context_for_its_thread() -> None:
    """Tensors are made there unless they name a device; then it is as before."""
    seen: list[str] = []
    with torch.device("meta") as place:
        assert place == torch.get_default_device() == torch.zeros(1).device
        assert torch.zeros(1, device="cpu").device.type == "cpu"
        with torch.device("cpu"):
            seen.append(torch.tensor([1.0]).device.type)
        other = Thread(target=lambda: seen.append(torch.arange(2).device.type))
        other.start()
        other.join()
    assert [*seen, torch.zeros(1).device.type] == ["cpu"] * 3


def test_compile_returns_the_function() -> None:
    """With and without options."""
    assert torch.compile(torch.sin) is torch.sin
    assert torch.compile(mode="max-autotune")(torch.cos) is torch.cos


def test_autocast_is_refused_rather_than_ignored() -> None:
    """Results would not be rounded as PyTorch rounds them."""
    with pytest.raises(NotImplementedError, match="does not cast on its own"):
        torch.autocast("cpu").__enter__()


def test_autocast_of_an_absent_device_is_off() -> None:
    """As in PyTorch, with its warning."""
    with (
        pytest.warns(UserWarning, match="CUDA is not available"),
        torch.autocast("cuda"),
    ):
        assert (torch.ones(1) + 1).item() == 2


def test_precision_and_determinism_are_remembered() -> None:
    """They make no difference to results."""
    torch.set_float32_matmul_precision("high")
    assert torch.get_float32_matmul_precision() == "high"
    torch.set_float32_matmul_precision("highest")
    torch.use_deterministic_algorithms(True)
    assert torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("name", ["cuda", "mps", "xpu", "accelerator"])
def test_there_is_no_accelerator(name: str) -> None:
    """Programs ask, and go on without."""
    module = getattr(torch, name)
    assert not module.is_available()
    assert module.device_count() == 0


def test_cuda_says_that_it_is_absent() -> None:
    """In the words of a PyTorch without it."""
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        torch.cuda.current_device()


def test_switches_of_cudnn_can_be_set() -> None:
    """They are plain names."""
    torch.backends.cudnn.deterministic = True
    assert torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = False


def test_real_tensors_are_their_own_conjugates() -> None:
    """Nothing is copied."""
    x = torch.ones(2)
    assert x.conj() is x.real is torch.resolve_conj(x) is x
    with pytest.raises(RuntimeError, match="imag is not implemented for tensors with"):
        x.imag  # noqa: B018  # the error tested


def test_functions_called_with_each_element() -> None:
    """In place, in the tensor's own type."""
    x = torch.tensor([1, 2])
    x.apply_(lambda value: value * 3)
    x.map_(torch.tensor([10, 20]), lambda a, b: a + b)
    assert x.tolist() == [13, 26]


def test_apply_has_no_derivative() -> None:
    """A Python function is not recorded."""
    with pytest.raises(RuntimeError, match="Can't call apply_.. on Variable that"):
        torch.ones(1, requires_grad=True).apply_(abs)


@pytest.mark.parametrize(
    ("dtype", "step"),
    [
        (torch.float64, 2.0**-52),
        (torch.float32, 2.0**-23),
        (torch.bfloat16, 2.0**-7),
        (torch.float16, 2.0**-10),
    ],
)
def test_the_next_float(dtype: torch.dtype, step: float) -> None:
    """One step up from 1, half a step down."""
    one = torch.ones((), dtype=dtype)
    assert torch.nextafter(one, one + 1).item() == 1 + step
    assert torch.nextafter(one, one - 1).item() == 1 - step / 2


def test_mantissa_and_exponent() -> None:
    """3.5 = 0.875 * 4."""
    found = torch.frexp(torch.tensor([3.5, 0.0]))
    assert found.mantissa.tolist() == [0.875, 0.0]
    assert found.exponent.tolist() == [2, 0]


def test_nonzero_static_fills_up() -> None:
    """Rows that were not found are -1."""
    x = torch.tensor([0, 5])
    assert torch.nonzero_static(x, size=2).tolist() == [[1], [-1]]


def test_the_old_way_to_a_default_type() -> None:
    """A type of tensors, or its name; it warns."""
    with pytest.warns(UserWarning, match="set_default_tensor_type.. is deprecated"):
        torch.set_default_tensor_type(torch.DoubleTensor)
    try:
        assert torch.tensor(1.0).dtype is torch.float64
    finally:
        with pytest.warns(UserWarning, match="is deprecated"):
            torch.set_default_tensor_type("torch.FloatTensor")
    assert torch.tensor(1.0).dtype is torch.float32


@pytest.mark.parametrize("kind", [torch.IntTensor, torch.float32, "torch.Nothing"])
def test_what_is_no_default_type(kind: object) -> None:
    """Floating-point tensors only, and no dtype."""
    with pytest.raises(TypeError, match="only floating-point types are supported"):
        torch.set_default_tensor_type(kind)


def test_anomaly_mode_says_whether_it_is_on() -> None:
    """In the context, and after it."""
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        inside = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()
    after = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()
    assert (inside, after) == ((True, False), (False, True))
