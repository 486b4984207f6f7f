"""The seed and the state of the default generator.

>>> import slowtorch as torch
>>> _ = torch.manual_seed(42)
>>> torch.rand(2)
tensor([0.8823, 0.9150])
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from slowtorch._generator import Generator, default_generator
from slowtorch._tensor import Tensor

__all__ = [
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]


def manual_seed(seed: int) -> Generator:
    """Seed the default generator, from which every draw follows; return it.

    Args:
        seed: an integer in [-2**63, 2**64); a negative one stands for seed + 2**64.

    Raises:
        ValueError: *seed* lies outside, or is no integer at all.

    Example:
        >>> import slowtorch as torch
        >>> torch.manual_seed(0).initial_seed()
        0
        >>> torch.rand(1)
        tensor([0.4963])
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator from the operating system; return the seed.

    Example:
        >>> import slowtorch as torch
        >>> torch.seed() == torch.initial_seed()
        True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator was last given.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(7)
        >>> torch.initial_seed()
        7
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The state of the default generator, a ``ByteTensor``.

    Example:
        >>> import slowtorch as torch
        >>> torch.get_rng_state().shape
        torch.Size([5056])
    """
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Let the default generator continue from a state of ``get_rng_state``.

    Raises:
        TypeError: *new_state* is no ``ByteTensor``.
        RuntimeError: it is no state of such a generator.

    Example:
        >>> import slowtorch as torch
        >>> state = torch.get_rng_state()
        >>> first = torch.rand(2).tolist()
        >>> torch.set_rng_state(state)
        >>> torch.rand(2).tolist() == first
        True
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None,
    enabled: bool = True,
    device_type: str = "cuda",
) -> Iterator[None]:
    """A ``with`` block after which the default generator is as it was before.

    Args:
        devices: accelerators to do the same for; there are none here.
        enabled: False makes the block do nothing.
        device_type: the kind of accelerator.

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> with torch.random.fork_rng():
        ...     inside = torch.rand(1)
        >>> torch.rand(1).item() == inside.item()
        True
    """
    if not enabled:
        yield
        return
    state = default_generator._engine.state_bytes()
    try:
        yield
    finally:
        default_generator._engine.load_state_bytes(state)
