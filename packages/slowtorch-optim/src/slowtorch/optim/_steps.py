"""The state of a fresh parameter, and the count of its steps."""

from __future__ import annotations

from slowtorch import Tensor, float32, float64, get_default_dtype, tensor, zeros_like

__all__ = ["advance", "no_steps", "zeros_for"]


def no_steps() -> Tensor:
    """The number of steps so far, as PyTorch keeps it: a tensor without dimensions."""
    wide = get_default_dtype() is float64
    return tensor(0.0, dtype=float64 if wide else float32)


def advance(step: Tensor) -> int:
    """Count a step; in place, without the cost of a tensor operation."""
    count = step._storage[step._offset] + 1
    step._storage[step._offset] = count  # type: ignore[assignment]  # a float again
    return int(count)


def zeros_for(param: Tensor) -> Tensor:
    """Zeros in the shape, order of memory, dtype and device of *param*."""
    return zeros_like(param, requires_grad=False)
