"""``Generator``: a stream of random numbers that can be seeded, saved and restored."""

from __future__ import annotations

import os
from array import array
from typing import Any

from slowtorch._device import CPU, as_device, device
from slowtorch._dtype import uint8
from slowtorch._layout import contiguous
from slowtorch._random import MersenneEngine
from slowtorch._tensor import Tensor, make

__all__ = ["Generator", "default_generator", "engine_of"]


class Generator:
    """A stream of random numbers: the Mersenne Twister, with PyTorch's seeding.

    Functions that draw take one as ``generator=``; without, they draw from
    ``default_generator``, which ``manual_seed`` seeds. Equal seeds give the numbers
    that PyTorch gives on the CPU. Threads may share a generator: every number goes
    to one of them.

    Args:
        device: where to draw; only the CPU can.

    Raises:
        RuntimeError: another device.

    Example:
        >>> import slowtorch as torch
        >>> g = torch.Generator().manual_seed(42)
        >>> torch.rand(2, generator=g)
        tensor([0.8823, 0.9150])
        >>> state = g.get_state()
        >>> a = torch.rand(3, generator=g)
        >>> b = torch.rand(3, generator=g.set_state(state))
        >>> a.tolist() == b.tolist()
        True
    """

    __slots__ = ("__weakref__", "_engine")

    def __init__(self, device: device | str = CPU) -> None:
        where = as_device(device)
        if where.type != "cpu":
            message = (
                f"{where.type.upper()} device type not an accelerator.\n"
                "Random numbers are drawn on the CPU: Generator(device='cpu')."
            )
            raise RuntimeError(message)
        self._engine = MersenneEngine()

    @property
    def device(self) -> device:
        """Where the generator draws: the CPU."""
        return CPU

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream afresh from *seed* and return the generator.

        Raises:
            RuntimeError: *seed* is not an integer.
            ValueError: it does not lie in [-2**63, 2**64).
        """
        self._engine.seed(seed)
        return self

    def seed(self) -> int:
        """Start the stream afresh from a seed of the operating system; return it."""
        seed = int.from_bytes(os.urandom(8), "little") >> 1
        self._engine.seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed last set."""
        return self._engine.initial_seed

    def get_state(self) -> Tensor:
        """The whole state, as PyTorch writes it: a ``ByteTensor`` of 5056 bytes."""
        state = array("B", self._engine.state_bytes())
        return make(state, contiguous((len(state),), uint8))

    def set_state(self, new_state: Tensor) -> Generator:
        """Continue from a state that ``get_state`` returned, here or in PyTorch.

        Raises:
            TypeError: *new_state* is no ``ByteTensor``.
            RuntimeError: it is no state of such a generator.
        """
        if not isinstance(new_state, Tensor):
            kind = type(new_state).__name__
            raise TypeError(f"expected a torch.ByteTensor, but got {kind}")
        if new_state.dtype is not uint8 or new_state.device.type != "cpu":
            raise TypeError("RNG state must be a torch.ByteTensor")
        values: Any = new_state._layout.kernels["to_list"](None, new_state)
        self._engine.load_state_bytes(bytes(values))
        return self

    def clone_state(self) -> Generator:
        """A new generator in the same state, which goes its own way from here."""
        other = Generator()
        other._engine.load_state_bytes(self._engine.state_bytes())
        return other

    def __repr__(self) -> str:
        return f"<torch._C.Generator object at {id(self):#x}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._engine.state_bytes(),)


def _restored(state: bytes) -> Generator:
    generator = Generator()
    generator._engine.load_state_bytes(state)
    return generator


default_generator = Generator()


def engine_of(name: str, generator: Generator | None) -> MersenneEngine:
    """The engine that a function called *name* is to draw from.

    Raises:
        TypeError: *generator* is no generator.
    """
    if generator is None:
        return default_generator._engine
    if not isinstance(generator, Generator):
        message = (
            f"{name}(): argument 'generator' must be torch.Generator, not "
            f"{type(generator).__name__}"
        )
        raise TypeError(message)
    return generator._engine
