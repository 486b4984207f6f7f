"""``torch.cuda``: there is none, and it says so.

Programs ask ``torch.cuda.is_available()`` before they use a GPU, and go on without.

>>> import slowtorch as torch
>>> torch.device("cuda" if torch.cuda.is_available() else "cpu")
device(type='cpu')
"""

from __future__ import annotations

from typing import NoReturn

__all__ = [
    "current_device",
    "device_count",
    "empty_cache",
    "get_device_name",
    "is_available",
    "is_bf16_supported",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "memory_allocated",
    "set_device",
    "synchronize",
]


def is_available() -> bool:
    """Whether there is a CUDA device: never."""
    return False


def is_initialized() -> bool:
    """Whether CUDA was started: never."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether a CUDA device computes in bfloat16: there is none."""
    return False


def device_count() -> int:
    """How many CUDA devices there are: none."""
    return 0


def manual_seed(seed: int) -> None:
    """Has no effect: there is no generator to seed."""


def manual_seed_all(seed: int) -> None:
    """Has no effect: there are no generators to seed."""


def empty_cache() -> None:
    """Has no effect: there is no cache."""


def memory_allocated(device: object = None) -> int:
    """Bytes on a CUDA device: 0."""
    return 0


def max_memory_allocated(device: object = None) -> int:
    """The most bytes that there were on a CUDA device: 0."""
    return 0


def _absent() -> NoReturn:
    raise AssertionError("Torch not compiled with CUDA enabled")


def current_device() -> int:
    """The number of the selected device.

    Raises:
        AssertionError: always: there is none.
    """
    _absent()


def set_device(device: object) -> None:
    """Select a device.

    Raises:
        AssertionError: always: there is none.
    """
    _absent()


def synchronize(device: object = None) -> None:
    """Wait for a device.

    Raises:
        AssertionError: always: there is none.
    """
    _absent()


def get_device_name(device: object = None) -> str:
    """What a device is called.

    Raises:
        AssertionError: always: there is none.
    """
    _absent()
