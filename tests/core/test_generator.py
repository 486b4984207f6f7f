"""Generators, the global seed, and filling tensors in place."""

import copy
import pickle

import pytest

import slowtorch as torch


def test_generators_are_independent() -> None:
    """Drawing from one does not move another."""
    torch.manual_seed(0)
    own = torch.Generator().manual_seed(0)
    torch.rand(5, generator=own)
    assert torch.rand(1).item() == torch.rand(1, generator=own.manual_seed(0)).item()


def test_seed_differs_each_time() -> None:
    """seed() takes its number from the operating system."""
    generator = torch.Generator()
    first = generator.seed()
    assert generator.initial_seed() == first != generator.seed()


def test_state_keeps_the_cached_normal() -> None:
    """Normals come in pairs, and the second of a pair is part of the state."""
    torch.manual_seed(3)
    torch.randn(1)
    state = torch.get_rng_state()
    first = torch.randn(3).tolist()
    torch.set_rng_state(state)
    assert torch.randn(3).tolist() == first


@pytest.mark.parametrize("copied", [copy.copy, lambda g: pickle.loads(pickle.dumps(g))])
def test_generators_copy_with_their_state(copied: object) -> None:
    """A copy continues where the original stood."""
    assert callable(copied)
    generator = torch.Generator().manual_seed(5)
    torch.rand(3, generator=generator)
    other = copied(generator)
    assert torch.rand(1, generator=other) == torch.rand(1, generator=generator)


def test_fork_rng_restores_the_state() -> None:
    """What is drawn inside is drawn again outside, even after an error."""
    drawn = []

    def failing() -> None:
        with torch.random.fork_rng():
            drawn.append(torch.rand(1).item())
            raise KeyError("inside")

    torch.manual_seed(0)
    with pytest.raises(KeyError, match="inside"):
        failing()
    assert [torch.rand(1).item()] == drawn


def test_fork_rng_can_be_disabled() -> None:
    """Then the block draws from the same stream."""
    torch.manual_seed(0)
    with torch.random.fork_rng(enabled=False):
        inside = torch.rand(1).item()
    assert torch.rand(1).item() != inside


def test_other_devices_are_refused() -> None:
    """Only the CPU draws; the second line says so."""
    with pytest.raises(RuntimeError, match=r"(?s)META device.*Generator\(device='cpu'"):
        torch.Generator("meta")


def test_what_is_no_generator_is_refused() -> None:
    """The error names the function and what was given."""
    with pytest.raises(TypeError, match="rand.*must be torch.Generator, not int"):
        torch.rand(1, generator=3)  # type: ignore[arg-type]  # the point of the test


def test_meta_tensors_draw_nothing() -> None:
    """Shapes do not move the stream."""
    torch.manual_seed(0)
    assert torch.randn(3, device="meta").uniform_().shape == (3,)
    assert torch.rand(1).item() == pytest.approx(0.4962566)


def test_a_strided_view_is_filled_number_by_number() -> None:
    """normal_ takes the small recipe for what is not contiguous, however large."""
    torch.manual_seed(0)
    one_by_one = [torch.randn(1).item() for _ in range(20)]
    torch.manual_seed(0)
    x = torch.zeros(20, 2)
    x[:, 1].normal_()
    assert x[:, 1].tolist() == one_by_one
    assert x[:, 0].tolist() == [0.0] * 20


def test_a_transposed_tensor_is_filled_in_memory_order() -> None:
    """The numbers land where the contiguous tensor would have had them."""
    torch.manual_seed(0)
    plain = torch.empty(3, 2).uniform_()
    torch.manual_seed(0)
    turned = torch.empty(3, 2).t().uniform_()
    assert turned.t().tolist() == plain.tolist()


def test_leaves_that_require_grad_fill_under_no_grad() -> None:
    """This is how weights are initialised."""
    x = torch.zeros(3, requires_grad=True)
    with torch.no_grad():
        assert x.normal_() is x
    assert x.requires_grad
    assert x.is_leaf
    assert 0.0 not in x.tolist()


def test_leaves_that_require_grad_are_protected() -> None:
    """Outside of no_grad filling them is refused."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        torch.zeros(3, requires_grad=True).uniform_()


@pytest.mark.parametrize(
    ("method", "node"),
    [
        ("uniform_", "UniformBackward0"),
        ("normal_", "NormalBackward0"),
        ("bernoulli_", "BernoulliBackward2"),
        ("exponential_", "ExponentialBackward0"),
        ("random_", "RandomBackward2"),
        ("cauchy_", "CauchyBackward0"),
        ("log_normal_", "LogNormalBackward0"),
    ],
)
def test_filling_forgets_the_past(method: str, node: str) -> None:
    """The gradient of what was there is zero."""
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    getattr(y, method)()
    assert y.grad_fn is not None
    assert y.grad_fn.name() == node
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


def test_filling_counts_as_a_change() -> None:
    """Backward notices that a saved tensor was filled."""
    x = torch.ones(2, requires_grad=True)
    w = torch.ones(2)
    y = x * w
    w.normal_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_expanded_tensors_cannot_be_filled() -> None:
    """Several elements would share one number."""
    with pytest.raises(RuntimeError, match="more than one element"):
        torch.zeros(1).expand(3).normal_()


def test_parameters_of_draws_have_zero_gradients() -> None:
    """Chance has no derivative."""
    mean = torch.zeros(3, requires_grad=True)
    std = torch.ones(3, requires_grad=True)
    torch.normal(mean, std).sum().backward()
    assert mean.grad is not None
    assert std.grad is not None
    assert mean.grad.tolist() == std.grad.tolist() == [0.0, 0.0, 0.0]


def test_random_takes_at_most_two_bounds() -> None:
    """A third is an error, not ignored."""
    with pytest.raises(TypeError, match="from 0 to 2 bounds, but 3 were given"):
        torch.zeros(1).random_(1, 2, to=3)
