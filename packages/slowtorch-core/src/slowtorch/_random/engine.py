"""The Mersenne Twister MT19937, seeded, read and saved exactly as PyTorch does.

Python's own ``random`` module runs the same generator in C; only the seeding
differs (PyTorch uses ``init_genrand`` of Matsumoto and Nishimura, Python
``init_by_array``), so the 624 words are worked out here and handed over.
"""

from __future__ import annotations

import math
import random
import struct
import sys
import threading
from array import array

DEFAULT_SEED = 67280421310721
"""The seed PyTorch's generators have before anybody seeds them."""

_WORDS = 624
_STATE = struct.Struct("<QiiQ624Q3di4xf?3x")
"""seed, left, seeded, next, words, unused, cached normal, unused, cached?, ..."""


class MersenneEngine:
    """A stream of random 32-bit words with PyTorch's seeding and saved state.

    Every draw holds a lock, so threads that share an engine share its stream: each
    number goes to exactly one of them.

    Raises ``ValueError`` when the seed does not lie in ``[-2**63, 2**64)``.

    >>> from slowtorch._random.engine import MersenneEngine
    >>> engine = MersenneEngine(0)
    >>> engine.word() & 0xFFFFFF
    8325804
    """

    __slots__ = ("_cached_normal", "_fresh", "_lock", "_random", "_seed")

    _seed: int
    _fresh: bool
    _cached_normal: float | None

    def __init__(self, seed: int = DEFAULT_SEED) -> None:
        self._lock = threading.Lock()
        self._random = random.Random()
        self.seed(seed)

    @property
    def initial_seed(self) -> int:
        """The seed last set, as an unsigned 64-bit number."""
        return self._seed

    def seed(self, seed: int) -> None:
        """Start the stream afresh; negative seeds stand for ``seed + 2**64``.

        Only the low 32 bits of the seed reach the stream, as in PyTorch.
        """
        unsigned = check_seed(seed)
        with self._lock:
            self._install(unsigned, _initial_words(unsigned & 0xFFFF_FFFF), _WORDS)
            self._fresh = True
            self._cached_normal = None

    def word(self) -> int:
        """The next 32-bit word."""
        return self.words(1)[0]

    def words(self, count: int) -> array[int]:
        """The next ``count`` 32-bit words.

        One call for all of them: 8 ns a word against 60 ns for single calls.
        """
        with self._lock:
            return self._draw(count)

    def u64(self) -> int:
        """The next two words as one number, the first word in the upper half."""
        return self.u64s(1)[0]

    def u64s(self, count: int) -> array[int]:
        """The next ``count`` 64-bit numbers, two words each, upper half first."""
        return _pair(self.words(2 * count))

    def double(self) -> float:
        """A float64 in ``[0, 1)``: 53 bits of a 64-bit draw."""
        return self.doubles(1)[0]

    def doubles(self, count: int) -> list[float]:
        """``count`` float64 numbers in ``[0, 1)``."""
        return _unit_doubles(self.u64s(count))

    def normals(self, count: int) -> list[float]:
        """Standard normal doubles, two at a time, the spare one kept for next time.

        Box and Muller: ``r = sqrt(-2 log(1 - u2))`` and the angle ``2 pi u1``.
        """
        with self._lock:
            out = [] if self._cached_normal is None else [self._cached_normal]
            pairs = (count - len(out) + 1) // 2 if count else 0
            out += _box_muller(_unit_doubles(_pair(self._draw(4 * pairs))))
            self._cached_normal = out[count] if len(out) > count else None
            return out[:count]

    def state_bytes(self) -> bytes:
        """The whole state in the 5056 bytes of ``torch.Generator.get_state()``."""
        with self._lock:
            *words, index = self._random.getstate()[1]
            cached = self._cached_normal
            return _STATE.pack(
                self._seed,
                _WORDS + 1 - index,
                True,
                0 if self._fresh else index,
                *words,
                *(0.0, cached or 0.0, 0.0),
                cached is not None,
                *(0.0, False),
            )

    def load_state_bytes(self, state: bytes) -> None:
        """Continue from a state that :meth:`state_bytes` or PyTorch has written.

        Raises ``RuntimeError`` for another length or an impossible state.
        """
        if len(state) != _STATE.size:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.size} but found "
                f"the input RNG state size to be {len(state)}"
            )
        seed, left, seeded, place, *rest = _STATE.unpack(state)
        fresh = (left, place) == (1, 0)
        if not seeded or not (fresh or 1 <= left == _WORDS + 1 - place <= _WORDS):
            raise RuntimeError("Invalid mt19937 state")
        words = [word & 0xFFFF_FFFF for word in rest[:_WORDS]]
        cached, has_cached = rest[_WORDS + 1], rest[_WORDS + 3]
        with self._lock:
            self._install(seed, words, _WORDS + 1 - left)
            self._fresh = fresh
            self._cached_normal = cached if has_cached else None

    def _install(self, seed: int, words: list[int], index: int) -> None:
        self._seed = seed
        self._random.setstate((3, (*words, index), None))

    def _draw(self, count: int) -> array[int]:
        if count:
            self._fresh = False
        bits = self._random.getrandbits(32 * count)  # the first word is the lowest
        words = array("I", bits.to_bytes(4 * count, "little"))
        if sys.byteorder == "big":
            words.byteswap()
        return words


def check_seed(seed: int) -> int:
    """The seed as an unsigned 64-bit number, or PyTorch's error."""
    if not isinstance(seed, int) or isinstance(seed, bool):
        kind = type(seed).__name__
        raise RuntimeError(f"manual_seed expected a long, but got {kind}")
    if not -(1 << 63) <= seed < 1 << 64:
        raise ValueError(
            "Overflow when unpacking long long\n"
            f"The seed {seed} does not lie in [-2**63, 2**64)."
        )
    return seed % (1 << 64)


def _initial_words(seed: int) -> list[int]:
    """``init_genrand``: Knuth's linear recurrence over the 624 words."""
    words = [seed]
    for i in range(1, _WORDS):
        seed = (1812433253 * (seed ^ seed >> 30) + i) & 0xFFFF_FFFF
        words.append(seed)
    return words


def _pair(words: array[int]) -> array[int]:
    if sys.byteorder == "little":  # memory has the lower half first
        words[0::2], words[1::2] = words[1::2], words[0::2]
    return array("Q", words.tobytes())


def _unit_doubles(numbers: array[int]) -> list[float]:
    return [(n & 0x1F_FFFF_FFFF_FFFF) * 2.0**-53 for n in numbers]


def _box_muller(uniforms: list[float]) -> list[float]:
    out = []
    for u1, u2 in zip(uniforms[0::2], uniforms[1::2], strict=True):
        radius = math.sqrt(-2.0 * math.log1p(-u2))
        angle = 2.0 * math.pi * u1
        out.append(radius * math.cos(angle))
        out.append(radius * math.sin(angle))
    return out
