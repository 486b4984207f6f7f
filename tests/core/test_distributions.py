"""``torch.distributions``: formulas by hand; draws and messages as PyTorch's."""

from __future__ import annotations

import math

import pytest

import slowtorch as torch
from slowtorch.distributions import (
    Bernoulli,
    Categorical,
    Distribution,
    Normal,
    Uniform,
    kl_divergence,
    register_kl,
)


def test_draws_are_pytorchs() -> None:
    """Recorded from PyTorch 2.13."""
    torch.manual_seed(42)
    drawn = Normal(0.0, 1.0).sample((3,)).tolist()
    assert drawn == [0.33669036626815796, 0.12880940735340118, 0.23446236550807953]
    torch.manual_seed(1)
    assert Categorical(torch.ones(4)).sample((5,)).tolist() == [0, 0, 0, 0, 2]
    torch.manual_seed(0)
    assert Bernoulli(0.3).sample((4,)).tolist() == [0.0, 0.0, 1.0, 1.0]
    torch.manual_seed(0)
    assert Uniform(0.0, 1.0).sample((2,)).tolist() == [
        0.49625658988952637,
        0.7682217955589294,
    ]


def test_rsample_is_differentiable() -> None:
    """x = loc + e scale, so dx/dloc = 1 and dx/dscale = e."""
    loc = torch.zeros(3, requires_grad=True)
    scale = torch.ones(3, requires_grad=True)
    torch.manual_seed(0)
    noise = torch.randn(3)
    torch.manual_seed(0)
    Normal(loc, scale).rsample().sum().backward()
    assert loc.grad is not None
    assert scale.grad is not None
    assert loc.grad.tolist() == [1.0, 1.0, 1.0]
    assert scale.grad.tolist() == noise.tolist()


def test_sample_records_nothing() -> None:
    """Even if parameters require grad."""
    normal = Normal(torch.zeros(1, requires_grad=True), 1.0)
    assert not normal.sample().requires_grad


def test_normal_formulas() -> None:
    """At the mean: density 1 / (2 sqrt(2 pi)), half of the probability below."""
    normal = Normal(torch.tensor(3.0, dtype=torch.float64), 2.0)
    value = torch.tensor(3.0, dtype=torch.float64)
    density = 1 / (2 * math.sqrt(2 * math.pi))
    assert normal.log_prob(value).exp().item() == pytest.approx(density)
    assert normal.cdf(value).item() == 0.5
    assert normal.icdf(normal.cdf(value + 1)).item() == pytest.approx(4.0)
    assert normal.variance.item() == 4.0
    entropy = 0.5 * math.log(2 * math.pi * math.e * 4)
    assert normal.entropy().item() == pytest.approx(entropy)


def test_uniform_formulas() -> None:
    """On [1, 5): density 1/4, mean 3, variance 16/12, entropy log 4."""
    uniform = Uniform(torch.tensor(1.0, dtype=torch.float64), 5.0)
    value = torch.tensor(2.0, dtype=torch.float64)
    assert uniform.log_prob(value).item() == pytest.approx(-math.log(4))
    assert uniform.cdf(value).item() == 0.25
    assert uniform.icdf(uniform.cdf(value)).item() == 2.0
    assert uniform.mean.item() == 3.0
    assert uniform.variance.item() == pytest.approx(16 / 12)
    assert uniform.entropy().item() == pytest.approx(math.log(4))


def test_bernoulli_formulas() -> None:
    """log p, log(1 - p), p (1 - p)."""
    coin = Bernoulli(torch.tensor(0.25, dtype=torch.float64))
    found = coin.log_prob(coin.enumerate_support()).exp()
    assert found.tolist() == pytest.approx([0.75, 0.25])
    assert coin.variance.item() == 0.25 * 0.75
    entropy = -0.25 * math.log(0.25) - 0.75 * math.log(0.75)
    assert coin.entropy().item() == pytest.approx(entropy)


def test_bernoulli_gradient_at_even_odds() -> None:
    """d log p(1) / d logit = 1 - p = 1/2 where the logit is 0."""
    logits = torch.tensor(0.0, requires_grad=True)
    Bernoulli(logits=logits).log_prob(torch.tensor(1.0)).backward()
    assert logits.grad is not None
    assert logits.grad.item() == 0.5


def test_categorical_formulas() -> None:
    """Probabilities are made to sum to one."""
    die = Categorical(torch.tensor([1.0, 1.0, 2.0], dtype=torch.float64))
    assert die.probs.tolist() == [0.25, 0.25, 0.5]
    assert die.log_prob(torch.tensor([0, 2])).exp().tolist() == pytest.approx(
        [0.25, 0.5]
    )
    assert die.entropy().item() == pytest.approx(1.5 * math.log(2))
    assert die.mode.item() == 2


def test_shapes() -> None:
    """sample_shape, then batch_shape."""
    die = Categorical(torch.ones(2, 3))
    assert die.batch_shape == (2,)
    assert die.sample((4, 5)).shape == (4, 5, 2)
    assert Normal(torch.zeros(2), 1.0).expand((3, 2)).sample().shape == (3, 2)
    assert die.enumerate_support(expand=False).shape == (3, 1)


def test_text() -> None:
    """Numbers are shown, larger parameters by their size."""
    assert repr(Normal(0.0, 1.0)) == "Normal(loc: 0.0, scale: 1.0)"
    assert repr(Uniform(torch.zeros(2), 1.0)) == (
        "Uniform(low: torch.Size([2]), high: torch.Size([2]))"
    )


def test_divergences() -> None:
    """KL(N(0,1) || N(1,2)) = (1/4 + 1/4 - 1 - log(1/4)) / 2, and so on."""
    found = kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0)).item()
    assert found == pytest.approx((0.5 - 1 + math.log(4)) / 2)
    found = kl_divergence(Uniform(0.0, 1.0), Uniform(0.0, 2.0)).item()
    assert found == pytest.approx(math.log(2))
    sure, even = torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5])
    found = kl_divergence(Categorical(sure), Categorical(even)).item()
    assert found == pytest.approx(math.log(2), rel=1e-5)
    assert kl_divergence(Categorical(even), Categorical(sure)).item() == math.inf
    assert kl_divergence(Bernoulli(0.5), Bernoulli(0.0)).item() == math.inf


def test_parameter_outside_its_range() -> None:
    """The parameter, the distribution, the constraint and the value are named."""
    message = r"Expected parameter scale .* GreaterThan\(lower_bound=0.0\), but found"
    with pytest.raises(ValueError, match=message):
        Normal(0.0, -1.0)


def test_value_outside_the_support() -> None:
    """Likewise."""
    with pytest.raises(ValueError, match=r"within the support \(Boolean\(\)\) of the"):
        Bernoulli(0.5).log_prob(torch.tensor(2.0))


def test_value_of_another_shape() -> None:
    """Both shapes are named."""
    with pytest.raises(ValueError, match="Value is not broadcastable with batch_shape"):
        Normal(torch.zeros(2), 1.0).log_prob(torch.zeros(3))


def test_value_that_is_no_tensor() -> None:
    """PyTorch's words."""
    with pytest.raises(ValueError, match="argument to log_prob must be a Tensor"):
        Normal(0.0, 1.0).log_prob(1.0)  # type: ignore[arg-type]  # the mistake itself


def test_validation_can_be_switched_off() -> None:
    """For one distribution."""
    assert Normal(0.0, -1.0, validate_args=False).scale.item() == -1.0


@pytest.mark.parametrize("kind", [Bernoulli, Categorical])
def test_neither_probs_nor_logits(kind: type[Bernoulli] | type[Categorical]) -> None:
    """One is needed."""
    with pytest.raises(
        ValueError, match="Either `probs` or `logits` must be specified"
    ):
        kind()


def test_divergence_without_a_rule() -> None:
    """Both families are named."""
    message = "No KL.* p type Normal and q type Bernoulli"
    with pytest.raises(NotImplementedError, match=message):
        kl_divergence(Normal(0.0, 1.0), Bernoulli(0.5))


def test_rule_for_something_else() -> None:
    """Rules are for distributions."""
    with pytest.raises(
        TypeError, match="Expected type_p to be a Distribution subclass"
    ):
        register_kl(int, Distribution)


def test_discrete_draws_are_not_differentiable() -> None:
    """rsample is for those that are."""
    with pytest.raises(NotImplementedError, match=r"^$"):
        Bernoulli(0.5).rsample()
