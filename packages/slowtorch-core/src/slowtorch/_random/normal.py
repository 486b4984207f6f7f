"""Normal numbers: ``randn``, ``normal_`` and ``log_normal_``.

PyTorch has two ways. Fewer than 16 numbers, or a tensor that is not contiguous:
one after the other, in double, whatever the dtype. Otherwise blocks of 16: the
first eight uniforms give radii, the last eight angles (Box and Muller, 1958), in
the dtype's own arithmetic. The two ways draw different numbers from one seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from . import cephes
from .checks import check_dtype, check_positive, check_std
from .engine import MersenneEngine
from .fma import affine32, affine64
from .rounding import round_single, round_to
from .uniform import unit_singles

_BLOCK = 16
_CHUNK = _BLOCK * 256  # keeps the lists of one step within the processor's cache
_TWO_PI = round_single([2.0 * math.pi])[0]

_Transform = Callable[[list[float], list[float]], tuple[list[float], list[float]]]


def normal(
    engine: MersenneEngine,
    count: int,
    dtype: str = "float32",
    mean: float = 0.0,
    std: float = 1.0,
    *,
    contiguous: bool = True,
) -> list[float]:
    """``count`` numbers from N(mean, std**2), as ``normal_`` draws them.

    ``contiguous`` says whether the tensor they are for is. Bit for bit PyTorch's on
    x86-64 processors with AVX2; on others PyTorch itself takes another logarithm
    and differs from these float32 numbers in the last bits.

    Raises ``RuntimeError`` for a negative ``std``, ``NotImplementedError`` for a
    dtype that is not floating.

    >>> from slowtorch._random import MersenneEngine, normal
    >>> normal(MersenneEngine(0), 2)
    [1.5409960746765137, -0.293428897857666]
    """
    mean, std = float(mean), float(std)
    check_std(std)
    check_dtype("normal_kernel_cpu", dtype, count=count)
    if count < _BLOCK or not contiguous:
        return round_to(dtype, affine64(engine.normals(count), std, mean))
    if dtype == "float64":
        uniforms = engine.doubles(count + _tail(count))
        return affine64(_in_blocks(uniforms, count, _double_pairs), std, mean)
    mean, std = round_single([mean, std])
    uniforms = unit_singles(engine, _draws(count, dtype))
    blocks = _in_blocks(uniforms, count, _single_pairs)
    plain = (mean, std) == (0.0, 1.0)
    return round_to(dtype, blocks if plain else affine32(blocks, std, mean))


def log_normal(
    engine: MersenneEngine,
    count: int,
    dtype: str = "float32",
    mean: float = 1.0,
    std: float = 2.0,
) -> list[float]:
    """``exp`` of normal doubles drawn one after the other, rounded to the dtype."""
    check_positive("log_normal_ expects std", std)
    check_dtype("log_normal_cpu", dtype, count=count)
    normals = affine64(engine.normals(count), float(std), float(mean))
    return round_to(dtype, [_exp(v) for v in normals])


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def _tail(count: int) -> int:
    """A last block that is not full is drawn afresh, all 16 numbers of it."""
    return _BLOCK if count % _BLOCK else 0


def _draws(count: int, dtype: str) -> int:
    """float32 fills the whole tensor first, the 16-bit dtypes only whole blocks."""
    filled = count if dtype == "float32" else count - count % _BLOCK
    return filled + _tail(count)


def _in_blocks(uniforms: list[float], count: int, transform: _Transform) -> list[float]:
    whole = count - count % _BLOCK
    out: list[float] = []
    for start in range(0, whole, _CHUNK):
        out += _transformed(uniforms[start : min(start + _CHUNK, whole)], transform)
    if count % _BLOCK:
        out[count - _BLOCK :] = _transformed(uniforms[-_BLOCK:], transform)
    return out


def _transformed(uniforms: list[float], transform: _Transform) -> list[float]:
    """Pair place j of every block with place j + 8, transform, and put back."""
    firsts: list[float] = []
    seconds: list[float] = []
    for j in range(8):
        firsts += uniforms[j::_BLOCK]
        seconds += uniforms[j + 8 :: _BLOCK]
    firsts, seconds = transform(firsts, seconds)
    blocks = len(uniforms) // _BLOCK
    for j in range(8):
        uniforms[j::_BLOCK] = firsts[j * blocks : (j + 1) * blocks]
        uniforms[j + 8 :: _BLOCK] = seconds[j * blocks : (j + 1) * blocks]
    return uniforms


def _double_pairs(
    firsts: list[float], seconds: list[float]
) -> tuple[list[float], list[float]]:
    radii = [math.sqrt(-2.0 * math.log(1.0 - u)) for u in firsts]
    angles = [2.0 * math.pi * u for u in seconds]
    cosines = [r * math.cos(a) for r, a in zip(radii, angles, strict=True)]
    sines = [r * math.sin(a) for r, a in zip(radii, angles, strict=True)]
    return cosines, sines


def _single_pairs(
    firsts: list[float], seconds: list[float]
) -> tuple[list[float], list[float]]:
    radii = round_single(
        [math.sqrt(-2.0 * v) for v in cephes.log([1.0 - u for u in firsts])]
    )
    sines, cosines = cephes.sincos(round_single([_TWO_PI * u for u in seconds]))
    return _scaled(radii, cosines), _scaled(radii, sines)


def _scaled(radii: Sequence[float], values: list[float]) -> list[float]:
    products = [r * v + 0.0 for r, v in zip(radii, values, strict=True)]  # no -0.0
    return list(round_single(products))
