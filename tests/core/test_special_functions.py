"""Bessel, incomplete gamma and zeta functions, and random counts."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import slowtorch as torch

Function = Callable[[torch.Tensor], torch.Tensor]
INF = math.inf


def double(*numbers: float) -> torch.Tensor:
    """A vector in float64."""
    return torch.tensor(numbers, dtype=torch.float64)


def close(x: torch.Tensor, *expected: float) -> bool:
    """Whether all numbers are equal but for rounding."""
    return torch.allclose(x, double(*expected), rtol=1e-13, atol=0, equal_nan=True)


@pytest.mark.parametrize(
    ("function", "expected"),
    [  # recorded from PyTorch 2.13 for -1, 2, 10, 100 and infinity
        ("i0", (1.2660658777520082, 2.279585302336067, 2815.716628466254, 1e99, 0)),
        (
            "i0e",
            (
                *(0.46575960759364043, 0.308508322553671, 0.1278333371634286),
                *(0.03994437929909668, 0.0),
            ),
        ),
        (
            "i1e",
            (
                *(-0.2079104153497085, 0.2152692892489377, 0.1212626813844555),
                *(0.03974415302513025, 0.0),
            ),
        ),
        (
            "erfcx",
            (
                *(5.008980080762283, 0.2553956763105058, 0.05614099274382259),
                *(0.005641613782989433, 0.0),
            ),
        ),
    ],
)
def test_values(function: str, expected: tuple[float, ...]) -> None:
    """Near to zero and far from it."""
    x = double(-1, 2, 10, 100, INF)
    if function == "i0":
        x, expected = x[:3], expected[:3]
    assert close(getattr(torch.special, function)(x), *expected)


def test_bessel_functions_of_zero() -> None:
    """i0 is 1, i1 is 0 with the slope 1/2."""
    x = double(0.0).requires_grad_()
    assert torch.i0(x) == 1
    torch.special.i1(x).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.5]


def test_incomplete_gamma() -> None:
    """Of a = 1 it is 1 - e^-x; both parts make 1; far out both keep their digits."""
    x = double(0.1, 1, 5, 50)
    assert close(torch.igamma(double(1), x), *[-math.expm1(-v) for v in x.tolist()])
    assert close(torch.igammac(double(1), x), *[math.exp(-v) for v in x.tolist()])
    # Q(100, 120) = e^-120 times the sum of 120^k / k! over k < 100
    assert close(torch.igammac(double(100), double(120)), 0.02786373989052066)


@pytest.mark.parametrize(
    ("a", "x", "expected"),
    [
        *((0, 0, math.nan), (0, 1, 1), (1, 0, 0), (1, INF, 1), (INF, 1, 0)),
        *((INF, INF, math.nan), (-1, 1, math.nan), (1, -1, math.nan)),
    ],
)
def test_incomplete_gamma_at_its_edges(a: float, x: float, expected: float) -> None:
    """As PyTorch decides them."""
    assert close(torch.igamma(double(a), double(x)), expected)


def test_the_gradient_of_igamma() -> None:
    """For x it is the density, for a it is not known."""
    a, x = double(2), double(3).requires_grad_()
    torch.igamma(a, x).backward()
    assert x.grad is not None
    assert close(x.grad, 3 * math.exp(-3))
    with pytest.raises(NotImplementedError, match="derivative for 'igamma: input'"):
        torch.igamma(a.requires_grad_(), x).backward()


def test_mvlgamma() -> None:
    """The sum of lgamma(x - j/2), and a constant."""
    expected = math.lgamma(3) + math.lgamma(2.5) + math.log(math.pi) / 2
    assert close(torch.mvlgamma(double(3), 2), expected)
    with pytest.raises(RuntimeError, match="p has to be greater than or equal to 1"):
        torch.mvlgamma(double(3), 0)


def test_zeta() -> None:
    """zeta(2) = pi^2 / 6; zeta(s, 2) lacks the first term; 1 is a pole."""
    riemann = math.pi**2 / 6
    x = torch.special.zeta(double(2, 2, 1, 0.5), double(1, 2, 1, 1))
    assert close(x, riemann, riemann - 1, INF, math.nan)


def test_names_of_special() -> None:
    """They are other names."""
    x, y = double(2), double(1)
    assert torch.special.gammainc(x, y) == torch.igamma(x, y)
    assert torch.special.gammaincc(x, y) == torch.igammac(x, y)
    assert torch.special.multigammaln(x, 1) == torch.lgamma(x)
    assert torch.special.logsumexp is torch.logsumexp


def test_poisson() -> None:
    """Recorded from PyTorch: small rates, and large ones by another method."""
    torch.manual_seed(0)
    rates = torch.tensor([0.0, 1.0, 5.0, 9.99, 10.0, 30.0, 1000.0])
    assert torch.poisson(rates).tolist() == [0, 2, 6, 10, 12, 30, 1005]


def test_a_negative_rate() -> None:
    """Nothing happens less than never."""
    with pytest.raises(RuntimeError, match="invalid Poisson rate"):
        torch.poisson(torch.tensor([-1.0]))


def test_binomial() -> None:
    """Recorded from PyTorch: few trials, many trials, certain ones."""
    torch.manual_seed(0)
    few = torch.binomial(torch.full((6,), 5.0), torch.linspace(0, 1, 6))
    many = torch.binomial(torch.full((3,), 1000.0), torch.full((3,), 0.3))
    assert few.tolist() == [0, 2, 3, 3, 4, 5]
    assert many.tolist() == [294, 299, 296]


def test_binomial_wants_floats() -> None:
    """In PyTorch's words."""
    with pytest.raises(ValueError, match="floating-point dtypes for count, got: Long"):
        torch.binomial(torch.tensor([3]), torch.tensor([0.5]))


def test_gradients_of_counts() -> None:
    """Zero for a rate; PyTorch has none for binomial numbers."""
    rate = double(2).requires_grad_()
    torch.poisson(rate).sum().backward()
    assert rate.grad is not None
    assert rate.grad.tolist() == [0.0]
    count = double(3).requires_grad_()
    with pytest.raises(RuntimeError, match="aten::binomial is not implemented"):
        torch.binomial(count, double(0.5)).sum().backward()
