"""Weights that are computed from others: parametrisations, norms, fusion."""

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.autograd import gradcheck, gradgradcheck
from slowtorch.nn import utils
from slowtorch.nn.utils import parametrizations, parametrize
from slowtorch.nn.utils._weight_norms import norm_except, weight_normalised

TESTS = Path(__file__).parents[1]
CLASSES = TESTS / "record" / "nn_cases" / "parametrisation_classes.txt"
NAMES: dict[str, Any] = {"torch": torch, "nn": nn}
exec(CLASSES.read_text(encoding="utf-8"), NAMES)


def layer_of_exponentials() -> nn.Linear:
    """A layer whose weight is the exponential of its original."""
    layer = nn.Linear(2, 2)
    nn.init.ones_(layer.weight)
    parametrize.register_parametrization(layer, "weight", NAMES["Exp"]())
    return layer


@pytest.mark.parametrize("shape", [(3, 2), (4,), (2, 3, 2)])
@pytest.mark.parametrize("dim", [0, -1])
def test_weight_norm_has_gradients_of_any_order(
    shape: tuple[int, ...], dim: int
) -> None:
    """Numerical derivatives agree with the rule, first and second."""
    torch.manual_seed(0)
    v = torch.randn(shape, dtype=torch.float64).requires_grad_()
    g = norm_except(v.detach(), dim).clone().requires_grad_()
    assert gradcheck(lambda v, g: weight_normalised(v, g, dim), (v, g))
    assert gradgradcheck(lambda v, g: weight_normalised(v, g, dim), (v, g))


def test_an_original_is_learnt() -> None:
    """Gradients arrive at the original, through the parametrisation."""
    layer: Any = layer_of_exponentials()
    layer(torch.ones(1, 2)).sum().backward()
    assert layer.parametrizations.weight.original.grad.tolist() == [[1.0, 1.0]] * 2


def test_the_class_is_restored() -> None:
    """A parametrised module has a class of its own, and then its old one again."""
    layer = layer_of_exponentials()
    assert type(layer).__name__ == "ParametrizedLinear"
    assert parametrize.type_before_parametrizations(layer) is nn.Linear
    assert type(parametrize.remove_parametrizations(layer, "weight")) is nn.Linear


def test_cached_computes_once() -> None:
    """While the cache is on, reading twice gives one tensor, and then no longer."""
    layer = layer_of_exponentials()
    with parametrize.cached():
        inside = layer.weight
        assert layer.weight is inside
    assert layer.weight is not inside


def test_copies_have_originals_of_their_own() -> None:
    """A deep copy computes the same from another tensor."""
    layer: Any = layer_of_exponentials()
    copied = copy.deepcopy(layer)
    layer.weight = torch.full((2, 2), 5.0)
    assert copied.weight.tolist() == [[1.0, 1.0]] * 2


def test_parametrised_modules_are_not_pickled() -> None:
    """Their class cannot be found again; the state dict can be saved."""
    with pytest.raises(RuntimeError, match=r"only supported through state_dict\(\)"):
        pickle.dumps(layer_of_exponentials())


def test_several_originals_must_be_as_many_as_before() -> None:
    """An assignment that would leave an original out is refused."""
    layer: Any = nn.Linear(2, 2)
    part = NAMES["Two"]()
    parametrize.register_parametrization(layer, "weight", part)
    part.right_inverse = lambda x: (x,)
    with pytest.raises(ValueError, match="returned 1 tensors, but there are 2"):
        layer.weight = torch.ones(2, 2)


def test_recurrent_layers_can_be_normalised() -> None:
    """A layer uses the weight that weight_norm computes."""
    layer: Any = nn.GRU(1, 2)
    parametrizations.weight_norm(layer, "weight_hh_l0")
    layer(torch.ones(3, 1, 1))[0].sum().backward()
    assert layer.parametrizations.weight_hh_l0.original0.grad is not None


def test_skip_init_refuses_what_is_no_module() -> None:
    """It needs a class of modules."""
    with pytest.raises(RuntimeError, match="Expected a Module"):
        utils.skip_init(int)  # type: ignore[type-var]  # the point of the test
