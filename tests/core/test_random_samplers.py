"""Every sampler draws PyTorch's numbers, bit for bit, and refuses in its words."""

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slowtorch import _random as rng
from slowtorch._random import MersenneEngine
from slowtorch._random.rounding import round_single, round_to

DATA = Path(__file__).parents[1] / "data" / "random.json"
RECORDED = json.loads(DATA.read_text(encoding="utf-8"))
WEIGHTS = RECORDED["weights"]

Sampler = Callable[..., list[float]]


def _noncontiguous(engine: MersenneEngine, count: int, dtype: str) -> list[float]:
    return rng.normal(engine, count, dtype, contiguous=False)


def _bernoulli_each(engine: MersenneEngine, count: int, dtype: str) -> list[float]:
    return rng.bernoulli_each(engine, _linspace(count, dtype), dtype)


def _linspace(count: int, dtype: str) -> list[float]:
    """``torch.linspace(0, 1, count)``: from 0 up, then from 1 down."""
    if count < 2:
        return [0.0] * count
    step = round_single([1.0 / (count - 1)])[0]
    up = [i * step for i in range(count // 2)]
    down = [1.0 - i * step for i in reversed(range(count - count // 2))]
    return round_to(dtype, round_single(up + down))


def _multinomial(
    engine: MersenneEngine, count: int, dtype: str, replacement: bool
) -> list[float]:
    rows = rng.multinomial(engine, [WEIGHTS, WEIGHTS[::-1]], count, replacement, dtype)
    return [float(i) for row in rows for i in row]


SAMPLERS: dict[str, Sampler] = {
    "uniform": rng.uniform,
    "normal": rng.normal,
    "noncontiguous": _noncontiguous,
    "exponential": rng.exponential,
    "cauchy": rng.cauchy,
    "log_normal": rng.log_normal,
    "geometric": lambda e, n, dtype, p: rng.geometric(e, n, p, dtype),
    "random": rng.random,
    "randint": lambda e, n, dtype, low, high: rng.randint(e, n, low, high, dtype),
    "bernoulli": lambda e, n, dtype, p: rng.bernoulli(e, n, p, dtype),
    "bernoulli_each": _bernoulli_each,
    "multinomial": _multinomial,
    "trunc_normal": rng.trunc_normal,
    "randperm": rng.randperm,
    "draw_seed": lambda e, n, dtype: [rng.draw_seed(e) for _ in range(n)],
}


def _digest(engine: MersenneEngine, values: list[float]) -> str:
    packed = struct.pack(f"<{len(values)}d", *map(float, values))
    return hashlib.sha256(packed + engine.state_bytes()).hexdigest()[:16]


def _digests(sampler: Sampler, record: list[Any]) -> list[str]:
    _, dtype, args, count, _ = record
    engines = [MersenneEngine(seed) for seed in RECORDED["seeds"]]
    return [_digest(e, sampler(e, count, dtype, *args)) for e in engines]


@pytest.mark.filterwarnings("ignore:from is out of bounds")
@pytest.mark.filterwarnings("ignore:to - 1 is out of bounds")
@pytest.mark.parametrize("name", SAMPLERS)
def test_numbers_and_state_are_those_of_pytorch(name: str) -> None:
    """For all recorded dtypes, sizes and seeds the digests agree."""
    records = [r for r in RECORDED["records"] if r[0] == name]
    assert records
    assert [r[:4] for r in records if _digests(SAMPLERS[name], r) != r[4]] == []


ENGINE = MersenneEngine(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rng.uniform(ENGINE, 1, low=2, high=1), "found from=2 > to=1"),
        (lambda: rng.uniform(ENGINE, 1, high=1e39), "to is out of bounds for float"),
        (lambda: rng.uniform(ENGINE, 1, "float16", 0, 7e4), "bounds for c10::Half"),
        (lambda: rng.uniform(ENGINE, 1, low=-3e38, high=3e38), "<Float>::max.*3e\\+38"),
        (lambda: rng.normal(ENGINE, 1, std=-1.23456789), "found std -1.23457$"),
        (
            lambda: rng.exponential(ENGINE, 1, rate=0),
            "lambda > 0.0, but found lambda=0",
        ),
        (lambda: rng.exponential(ENGINE, 1, "uint8"), "you specified Byte"),
        (lambda: rng.cauchy(ENGINE, 1, sigma=-1), "sigma > 0.0, but found sigma=-1"),
        (lambda: rng.cauchy(ENGINE, 1, "int64"), "you specified long int"),
        (lambda: rng.log_normal(ENGINE, 1, std=0), "std > 0.0, but found std=0"),
        (lambda: rng.geometric(ENGINE, 1, 1), r"p to be in \(0, 1\), but got p=1"),
        (lambda: rng.bernoulli(ENGINE, 1, 2), r"p to be in \[0, 1\], but got p=2"),
        (lambda: rng.bernoulli_each(ENGINE, [2.0]), "Expected p_in >= 0 && p_in <= 1"),
        (lambda: rng.randint(ENGINE, 1, 3, 3), "but got from=3 >= to=3"),
        (
            lambda: rng.randint(ENGINE, 1, -1, 3, "uint8"),
            "from is .* for unsigned char",
        ),
        (
            lambda: rng.randint(ENGINE, 1, 0, 129, "int8"),
            "to - 1 is .* for signed char",
        ),
        (lambda: rng.randint(ENGINE, 1, 0, None, "uint64"), "to - 1 .* long unsigned"),
        (lambda: rng.randint(ENGINE, 1, 0, 9, "complex64"), "handles only integral"),
        (lambda: rng.randint(ENGINE, 1, -(2**63), None, "int32"), "handles only int64"),
        (lambda: rng.randint(ENGINE, 1, 2**24, None, "float32"), "> to_inc=16777216"),
        (lambda: rng.randint(ENGINE, 1, 2**30 + 1, 2**30 + 2, "float32"), "1073741952"),
        (lambda: rng.randperm(ENGINE, -1), r"negative dimension -1: \[-1\]"),
        (lambda: rng.randperm(ENGINE, 2050, "float16"), "greater than 2049 for Half"),
        (lambda: rng.randperm(ENGINE, 129, "int8"), "to type int8_t without overflow"),
        (lambda: rng.multinomial(ENGINE, [[1.0, -1.0]], 1), "`nan` or element < 0"),
        (lambda: rng.multinomial(ENGINE, [[0.0, 0.0]], 1), "sum of probabilities <= 0"),
        (lambda: rng.multinomial(ENGINE, [[1.0]], 2), "without replacement"),
        (lambda: rng.multinomial(ENGINE, [[1.0]], 0), "n_sample <= 0 samples"),
        (lambda: rng.multinomial(ENGINE, [[1.0]], 1, dtype="int64"), "got: Long"),
        (lambda: rng.multinomial(ENGINE, [[1.0, -1.0]], 2, True), "entry < 0"),
        (lambda: rng.multinomial(ENGINE, [[1.0, 1e999]], 2, True), "entry = infinity"),
        (lambda: rng.multinomial(ENGINE, [[0.0, 0.0]], 2, True), "probabilities <= 0"),
    ],
)
def test_bad_parameters(call: Callable[[], object], message: str) -> None:
    """Parameters out of range are refused in PyTorch's words."""
    with pytest.raises(RuntimeError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rng.uniform(ENGINE, 0, "int64"), '"check_uniform_bounds".*Long'),
        (lambda: rng.normal(ENGINE, 1, "uint8"), '"normal_kernel_cpu".*Byte'),
        (lambda: rng.log_normal(ENGINE, 1, "int8"), '"log_normal_cpu".*Char'),
        (lambda: rng.geometric(ENGINE, 1, 0.5, "bool"), '"geometric_cpu".*Bool'),
        (lambda: rng.random(ENGINE, 1, "uint16"), '"random_kernel_cpu".*UInt16'),
        (lambda: rng.randperm(ENGINE, 0, "bool"), '"randperm".*Bool'),
        (lambda: rng.bernoulli_each(ENGINE, [1.0], "int64"), '"bernoulli_tensor.*Long'),
        (lambda: rng.bernoulli(ENGINE, 1, 0.5, "uint32"), '"bernoulli_scalar.*UInt32'),
    ],
)
def test_dtypes_a_sampler_does_not_know(
    call: Callable[[], object], message: str
) -> None:
    """A dtype without the sampler is named, as PyTorch names it."""
    with pytest.raises(NotImplementedError, match=f"{message}'$"):
        call()


def test_nothing_to_draw_needs_no_kernel() -> None:
    """Most samplers accept any dtype for an empty tensor, as in PyTorch."""
    assert rng.normal(ENGINE, 0, "int64") == rng.random(ENGINE, 0, "uint16") == []


def test_integers_beyond_precision_warn() -> None:
    """float32 cannot hold every integer above 2**24; the warning says so."""
    with pytest.warns(
        UserWarning, match=r"to - 1 is out of bounds \[-\(2\^24\), 2\^24"
    ):
        rng.randint(MersenneEngine(0), 1, 0, 2**25, "float32")


def test_truncation_far_from_the_mean_warns() -> None:
    """Bounds more than two deviations away from the mean warn."""
    with pytest.warns(UserWarning, match="mean is more than 2 std from"):
        rng.trunc_normal(MersenneEngine(0), 1, a=3.0, b=4.0)


def test_uniform_never_returns_the_upper_bound() -> None:
    """float16 rounds many draws up to 1; they become 0."""
    values = rng.rand(MersenneEngine(0), 20000, "float16")
    assert 0.0 <= min(values) <= max(values) < 1.0
