"""The Mersenne Twister: seeding, saved state, threads, and exact rounding."""

import math
import random
import struct
import threading
from fractions import Fraction

import pytest

from slowtorch._random import DEFAULT_SEED, MersenneEngine, draw_seed, normal, rand
from slowtorch._random.fma import affine32, affine64, fma32, fma64
from slowtorch._random.rounding import (
    round_bfloat16,
    round_half,
    round_integer,
    round_single,
)
from slowtorch._random.selection import largest_indices


def test_words_are_those_of_init_genrand() -> None:
    """Seed 5489 gives the first words published with MT19937."""
    assert MersenneEngine(5489).words(3).tolist() == [3499211612, 581869302, 3890346734]


def test_bulk_draws_continue_the_single_ones() -> None:
    """Words drawn together equal words drawn one by one, across a refill."""
    one, many = MersenneEngine(7), MersenneEngine(7)
    assert [one.word() for _ in range(1300)] == many.words(1300).tolist()


def test_sixty_four_bits_have_the_first_word_above() -> None:
    """A 64-bit draw is two words, the earlier one in the upper half."""
    high, low = MersenneEngine(3).words(2)
    assert MersenneEngine(3).u64() == high << 32 | low


def test_nothing_drawn_leaves_the_stream_alone() -> None:
    """Empty draws change no state."""
    engine = MersenneEngine(1)
    before = engine.state_bytes()
    assert (len(engine.words(0)), engine.normals(0), rand(engine, 0)) == (0, [], [])
    assert engine.state_bytes() == before


def test_negative_seeds_wrap() -> None:
    """A negative seed stands for itself plus 2**64."""
    assert MersenneEngine(-1).initial_seed == 2**64 - 1
    assert MersenneEngine(-1).state_bytes() == MersenneEngine(2**64 - 1).state_bytes()


def test_only_low_bits_of_the_seed_count() -> None:
    """Seeds that agree in their low 32 bits share a stream, as in PyTorch."""
    assert MersenneEngine(2**40 + 3).words(5) == MersenneEngine(3).words(5)


def test_default_seed() -> None:
    """An engine nobody seeded has PyTorch's default seed."""
    assert MersenneEngine().initial_seed == DEFAULT_SEED == 67280421310721


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_seed_out_of_range(seed: int) -> None:
    """Seeds beyond 64 bits are refused in PyTorch's words."""
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        MersenneEngine(seed)


@pytest.mark.parametrize("seed", ["3", 1.5, True, None])
def test_seed_of_another_type(seed: object) -> None:
    """Seeds that are no integers are refused, and their type named."""
    name = type(seed).__name__
    with pytest.raises(RuntimeError, match=f"expected a long, but got {name}$"):
        MersenneEngine(seed)  # type: ignore[arg-type]  # the point of the test


def test_fresh_state_header() -> None:
    """A fresh state is 5056 bytes: seed, left 1, seeded 1, next 0."""
    state = MersenneEngine(42).state_bytes()
    assert len(state) == 5056
    assert struct.unpack_from("<QiiQ", state) == (42, 1, 1, 0)


def test_state_header_counts_words() -> None:
    """After 1000 words 249 are left of the second fill and 376 taken."""
    engine = MersenneEngine(3)
    engine.words(1000)
    assert struct.unpack_from("<QiiQ", engine.state_bytes()) == (3, 249, 1, 376)


@pytest.mark.parametrize("drawn", [0, 1, 623, 624, 625])
def test_state_round_trip(drawn: int) -> None:
    """A loaded state saves the same bytes and continues the same stream."""
    engine, other = MersenneEngine(9), MersenneEngine(0)
    engine.words(drawn)
    other.load_state_bytes(engine.state_bytes())
    assert other.state_bytes() == engine.state_bytes()
    assert other.words(700) == engine.words(700)


def test_spare_normal_is_part_of_the_state() -> None:
    """The normal kept back travels with the state and goes when the seed is set."""
    engine, other = MersenneEngine(9), MersenneEngine(0)
    engine.normals(3)
    other.load_state_bytes(engine.state_bytes())
    assert other.normals(2) == engine.normals(2)
    engine.normals(1)
    engine.seed(9)
    assert engine.normals(1) == MersenneEngine(9).normals(1)


def test_state_of_wrong_size() -> None:
    """A state of another length is refused and both lengths named."""
    message = "CPUGeneratorImplState of size 5056 but found .* size to be 10$"
    with pytest.raises(RuntimeError, match=message):
        MersenneEngine(0).load_state_bytes(bytes(10))


@pytest.mark.parametrize(
    ("left", "seeded", "place"), [(0, 1, 0), (1, 0, 0), (5, 1, 3), (625, 1, 0)]
)
def test_impossible_state(left: int, seeded: int, place: int) -> None:
    """A state whose counters contradict each other is refused."""
    body = MersenneEngine(0).state_bytes()[24:]
    state = struct.pack("<QiiQ", 0, left, seeded, place) + body
    with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
        MersenneEngine(0).load_state_bytes(state)


def test_threads_share_one_stream() -> None:
    """Eight threads draw together exactly the numbers of one."""
    engine, parts = MersenneEngine(0), [list[float]() for _ in range(8)]

    def work(part: list[float]) -> None:
        for _ in range(20):
            part.extend(normal(engine, 10))

    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    serial = normal(MersenneEngine(0), 1600, contiguous=False)
    assert sorted(v for part in parts for v in part) == sorted(serial)


def test_small_and_large_normals_differ() -> None:
    """Sixteen numbers and more come from another recipe, as in PyTorch."""
    assert normal(MersenneEngine(0), 15)[:2] == [1.5409960746765137, -0.293428897857666]
    assert normal(MersenneEngine(0), 16)[:2] == [
        -1.1258398294448853,
        -1.152360200881958,
    ]


def test_drawn_seed_is_an_int64() -> None:
    """A seed for a worker is 63 bits of two words."""
    engine = MersenneEngine(0)
    expected = engine.u64() % 2**63
    engine.seed(0)
    assert draw_seed(engine) == expected


def _exactly(a: float, b: float, c: float) -> Fraction:
    return Fraction(a) * Fraction(b) + Fraction(c)


def test_fma64_rounds_once() -> None:
    """float64 multiply-add equals exact arithmetic rounded once."""
    source = random.Random(1)
    for _ in range(300):
        a, b = source.uniform(-1, 1), source.uniform(-1, 1)
        c = -a * b + source.choice([0.0, 1.0, 2.0**-60]) * source.random()
        assert fma64(a, b, c) == float(_exactly(a, b, c))


def test_fma64_of_special_numbers() -> None:
    """Overflow gives infinity, zero times infinity nan, and zeros keep their sign."""
    assert fma64(1e200, 1e200, -1.0) == math.inf
    assert math.isnan(fma64(math.inf, 0.0, 1.0))
    assert math.copysign(1.0, fma64(-0.0, 1.0, -0.0)) == -1.0


def test_fma32_keeps_a_true_tie() -> None:
    """1 + 2**-24 lies half-way between two float32 numbers: the even one is 1."""
    assert fma32(1.0, 2.0**-24, 1.0) == 1.0


# LONG * SCALE = 2**-24 (1 - 2**-46): added to 1, a double shows exactly half-way.
LONG, SCALE, ODD = 2.0**-24 + 2.0**-47, 1.0 - 2.0**-23, 1.0 + 2.0**-23


def test_fma32_sees_past_a_false_tie() -> None:
    """A sum that only a double takes for half-way rounds to the nearer side."""
    assert Fraction(LONG * SCALE + ODD) > _exactly(LONG, SCALE, ODD)
    assert round_single([LONG * SCALE + ODD])[0] == ODD + 2.0**-23
    assert fma32(LONG, SCALE, ODD) == ODD
    assert fma32(LONG, -SCALE, -ODD) == -ODD


def test_affine32_equals_single_fmas() -> None:
    """A whole list goes through the same roundings as its numbers one by one."""
    source = random.Random(2)
    values = list(round_single([source.gauss(0, 1) for _ in range(200)]))
    values += [2.0**-24, 2.0**-24 + 2.0**-47, -(2.0**-24), 0.0]
    for scale, shift in [
        (1.0, 1.0),
        (2.0**-3, 3.0),
        (1e-6, 1.0),
        (2.0**-20, 2.0**-130),
    ]:
        scale, shift = round_single([scale, shift])
        assert affine32(values, scale, shift) == [
            fma32(v, scale, shift) for v in values
        ]


def test_affine32_repairs_half_way_sums() -> None:
    """False ties are found and done again, true ones stay even."""
    assert affine32([0.5, LONG, 0.25], SCALE, ODD)[1] == ODD
    assert affine32([2.0**-24], 1.0, 1.0) == [1.0]


@pytest.mark.parametrize(("scale", "shift"), [(2.0, 0.1), (0.3, 0.0), (0.3, 0.1)])
def test_affine64_equals_single_fmas(scale: float, shift: float) -> None:
    """The short cuts for powers of two and for no shift change nothing."""
    values = MersenneEngine(5).doubles(100)
    assert affine64(values, scale, shift) == [fma64(v, scale, shift) for v in values]


def test_round_half() -> None:
    """float16 rounds ties to even and overflows to infinity from 65520 on."""
    values = [2049.0, 2051.0, 65519.9, 65520.0, -1e9, 2.0**-25]
    assert round_half(values) == [2048, 2052, 65504, math.inf, -math.inf, 0.0]


def test_round_half_goes_through_float32() -> None:
    """A double just above a tie of float16 loses that in float32 first."""
    assert round_half([2049.0 + 1e-9]) == [2048.0]


def test_round_bfloat16() -> None:
    """bfloat16 keeps eight bits, ties to even, and nan stays nan."""
    assert round_bfloat16([257.0, 259.0, -1e39]) == [256.0, 260.0, -math.inf]
    assert math.isnan(round_bfloat16([math.nan])[0])


def test_round_integer_keeps_a_sticky_bit() -> None:
    """An integer just above a tie of float32 still rounds up."""
    tie = 2**62 + 2**38
    assert round_single([round_integer(tie)])[0] == 2.0**62
    assert round_single([round_integer(tie + 1)])[0] == 2.0**62 + 2.0**39


def test_largest_indices_of_distinct_scores() -> None:
    """Distinct scores come in falling order."""
    assert largest_indices([0.1, 0.9, 0.5], 2) == [1, 2]


@pytest.mark.parametrize(
    ("scores", "count", "expected"),
    [
        ([0.0, 1.0, 0.0], 2, [1, 0]),
        ([0.0] * 5, 5, [2, 4, 3, 0, 1]),
        ([float(i % 3) for i in range(30)], 6, [11, 23, 8, 20, 29, 17]),
        ([float(i % 3) for i in range(140)], 2, [5, 2]),
    ],
)
def test_largest_indices_of_equal_scores(
    scores: list[float], count: int, expected: list[int]
) -> None:
    """Equal scores come in the order of PyTorch's ``topk``."""
    assert largest_indices(scores, count) == expected
