"""``torch.distributions``: random variables as objects.

Normal, Categorical, Bernoulli and Uniform are here; PyTorch has forty more. From the
same seed they draw PyTorch's numbers, bit for bit.

>>> import slowtorch as torch
>>> _ = torch.manual_seed(42)
>>> normal = torch.distributions.Normal(0.0, 1.0)
>>> normal.sample((3,))
tensor([0.3367, 0.1288, 0.2345])
>>> normal.log_prob(torch.tensor(0.0))
tensor(-0.9189)
"""

from __future__ import annotations

from slowtorch.distributions import constraints as constraints
from slowtorch.distributions.bernoulli import Bernoulli
from slowtorch.distributions.categorical import Categorical
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.kl import kl_divergence, register_kl
from slowtorch.distributions.normal import Normal
from slowtorch.distributions.uniform import Uniform

__all__ = [
    "Bernoulli",
    "Categorical",
    "Distribution",
    "Normal",
    "Uniform",
    "kl_divergence",
    "register_kl",
]
