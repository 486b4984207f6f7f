"""Windows, compared with numbers recorded from PyTorch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import slowtorch as torch
from slowtorch.signal import windows

RECORDED = json.loads((Path(__file__).parents[1] / "data/windows.json").read_text())


@pytest.mark.parametrize("call", RECORDED)
def test_window(call: str) -> None:
    """The same numbers, but for the last digits."""
    found = eval(call, {"torch": torch})
    assert found.dtype is torch.float64
    assert found.tolist() == pytest.approx(RECORDED[call], rel=1e-9, abs=1e-12)


def test_windows_are_of_the_default_dtype() -> None:
    """Older and newer ones."""
    assert windows.hann(4).dtype is torch.hann_window(4).dtype is torch.float32


def test_window_may_require_grad() -> None:
    """As any new tensor."""
    assert windows.gaussian(4, requires_grad=True).requires_grad


def test_length_must_not_be_negative() -> None:
    """``hann`` is a sum of cosines, and says so."""
    with pytest.raises(ValueError, match="general_cosine requires non-negative"):
        windows.hann(-1)
    with pytest.raises(RuntimeError, match="hann_window requires non-negative"):
        torch.hann_window(-1)


def test_newer_windows_are_of_32_or_64_bits() -> None:
    """Others are named."""
    with pytest.raises(ValueError, match="float32 or float64 dtypes, got: torch.int64"):
        windows.bartlett(4, dtype=torch.int64)


def test_symmetric_window_has_its_center_in_the_middle() -> None:
    """Another one cannot be asked for."""
    with pytest.raises(ValueError, match="Center must be None for symmetric windows"):
        windows.exponential(4, center=1.0)


def test_deviation_must_be_positive() -> None:
    """PyTorch's words."""
    with pytest.raises(ValueError, match="Standard deviation must be positive, got: 0"):
        windows.gaussian(4, std=0)
