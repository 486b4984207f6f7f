"""The Kullback-Leibler divergence: how far one distribution is from another.

KL(p || q) = E[log p(x) - log q(x)], x drawn from p
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from slowtorch._tensor import Tensor
from slowtorch.distributions.bernoulli import Bernoulli
from slowtorch.distributions.categorical import Categorical
from slowtorch.distributions.distribution import Distribution
from slowtorch.distributions.normal import Normal
from slowtorch.distributions.parameters import softplus
from slowtorch.distributions.uniform import Uniform

__all__ = ["kl_divergence", "register_kl"]

F = TypeVar("F", bound=Callable[..., Tensor])

RULES: dict[tuple[type, type], Callable[[Any, Any], Tensor]] = {}


def register_kl(type_p: type, type_q: type) -> Callable[[F], F]:
    """Decorate a function (p, q) -> KL(p || q), for two classes of distributions.

    Raises:
        TypeError: something is not a class of distributions.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import Normal, kl_divergence, register_kl
        >>> class Point(Normal):
        ...     pass
        >>> @register_kl(Point, Point)
        ... def distance(p, q):
        ...     return (p.loc - q.loc).abs()
        >>> kl_divergence(Point(0.0, 1.0), Point(2.0, 1.0))
        tensor(2.)
    """
    for name, each in (("type_p", type_p), ("type_q", type_q)):
        if not (isinstance(each, type) and issubclass(each, Distribution)):
            message = f"Expected {name} to be a Distribution subclass but got {each}"
            raise TypeError(message)

    def register(rule: F) -> F:
        RULES[type_p, type_q] = rule
        return rule

    return register


def kl_divergence(p: Distribution, q: Distribution) -> Tensor:
    """KL(p || q), for two distributions of the same family.

    PyTorch also has it for some pairs of different families.

    Raises:
        NotImplementedError: there is no rule for the two.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.distributions import Normal, kl_divergence
        >>> kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0))
        tensor(0.4431)
    """
    for one in type(p).__mro__:
        for other in type(q).__mro__:
            if (one, other) in RULES:
                return RULES[one, other](p, q)
    message = (
        f"No KL(p || q) is implemented for p type {type(p).__name__} and q type "
        f"{type(q).__name__}"
    )
    raise NotImplementedError(message)


@register_kl(Normal, Normal)
def _normal(p: Normal, q: Normal) -> Tensor:
    ratio = (p.scale / q.scale).pow(2)
    distance = ((p.loc - q.loc) / q.scale).pow(2)
    return 0.5 * (ratio + distance - 1 - ratio.log())


@register_kl(Uniform, Uniform)
def _uniform(p: Uniform, q: Uniform) -> Tensor:
    result = ((q.high - q.low) / (p.high - p.low)).log()
    result[(q.low > p.low) | (q.high < p.high)] = math.inf
    return result


@register_kl(Categorical, Categorical)
def _categorical(p: Categorical, q: Categorical) -> Tensor:
    terms: Tensor = p.probs * (p.logits - q.logits)
    terms[(q.probs == 0).expand_as(terms)] = math.inf
    terms[(p.probs == 0).expand_as(terms)] = 0
    return terms.sum(-1)


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Bernoulli, q: Bernoulli) -> Tensor:
    ones = p.probs * (softplus(-q.logits) - softplus(-p.logits))
    ones[(q.probs == 0).expand_as(ones)] = math.inf
    ones[(p.probs == 0).expand_as(ones)] = 0
    zeros = (1 - p.probs) * (softplus(q.logits) - softplus(p.logits))
    zeros[(q.probs == 1).expand_as(zeros)] = math.inf
    zeros[(p.probs == 1).expand_as(zeros)] = 0
    result: Tensor = ones + zeros
    return result
