"""A registry gives each name once, and remembers who gave it."""

from __future__ import annotations

import pytest

from slowtorch.plugins import (
    Operator,
    Owner,
    PluginError,
    Registry,
    named_callable,
    subclasses_of,
)
from slowtorch.plugins.operators import as_operator

FIRST = Owner("first", "first-dist", "1.0")
SECOND = Owner("second", "second-dist", "2.0")


class Layer:
    """A base class for the tests."""


class Dense(Layer):
    """Something to register."""


@pytest.fixture
def layers() -> Registry[type[Layer]]:
    """An empty registry."""
    return Registry("layers", "register_layers", "toy.nn", subclasses_of(Layer))


def test_a_registered_class_is_found_under_its_name(
    layers: Registry[type[Layer]],
) -> None:
    """The name of a class is the name it is registered under."""
    assert layers.add(Dense, FIRST) == "Dense"
    assert layers["Dense"] is Dense
    assert list(layers) == ["Dense"]


def test_the_owner_is_remembered(layers: Registry[type[Layer]]) -> None:
    """A registry answers who gave a name."""
    layers.add(Dense, FIRST)
    assert layers.owner("Dense") == FIRST


def test_a_name_unknown_is_none(layers: Registry[type[Layer]]) -> None:
    """Asking politely for a name nobody gave answers None."""
    assert layers.get("Dense") is None
    assert "Dense" not in layers


def test_a_duplicate_is_refused_naming_both(layers: Registry[type[Layer]]) -> None:
    """The second owner of a name is refused, and both are named."""
    layers.add(Dense, FIRST)
    both = r"toy.nn.Dense is registered already(.|\n)*first-dist(.|\n)*second-dist"
    with pytest.raises(PluginError, match=both):
        layers.add(Dense, SECOND)
    assert layers.owner("Dense") == FIRST


def test_a_failed_transaction_leaves_nothing(layers: Registry[type[Layer]]) -> None:
    """What was added in a block that fails is forgotten."""

    def add_and_fail() -> None:
        with layers.transaction():
            layers.add(Dense, FIRST)
            raise ValueError("out of tea")

    with pytest.raises(ValueError, match="out of tea"):
        add_and_fail()
    assert len(layers) == 0


def test_a_finished_transaction_stays(layers: Registry[type[Layer]]) -> None:
    """What was added in a block that ends well is kept."""
    with layers.transaction():
        layers.add(Dense, FIRST)
    assert len(layers) == 1


def test_the_wrong_class_is_refused(layers: Registry[type[Layer]]) -> None:
    """A registry of layers takes layers only."""
    with pytest.raises(PluginError, match="expected a subclass of Layer; got 3"):
        layers.add(3, FIRST)


def test_a_registry_describes_itself(layers: Registry[type[Layer]]) -> None:
    """The printed form says what, how many and where."""
    assert repr(layers) == "<Registry of 0 layers in toy.nn>"


def test_a_function_is_registered_under_its_name() -> None:
    """named_callable accepts what can be called and has a name."""
    assert named_callable(len) == ("len", len)


def test_a_function_without_a_name_is_refused() -> None:
    """A lambda has no name that could appear in a module."""
    with pytest.raises(PluginError, match="expected a function with a name"):
        named_callable(lambda: None)


def test_an_operator_is_named_after_its_function() -> None:
    """Operator(function) takes the name of the function."""
    assert as_operator(Operator(abs))[0] == "abs"


def test_an_operator_names_its_methods() -> None:
    """method and inplace say which names it takes on Tensor."""
    assert Operator(abs, method=True, inplace=True).method_names() == ["abs", "abs_"]


def test_a_bare_function_class_becomes_an_operator() -> None:
    """A class with ``apply`` is registered in lower case, as a method too."""

    class SwishBackward0:
        @classmethod
        def apply(cls, x: float) -> float:
            return 2 * x

    name, operator = as_operator(SwishBackward0)
    assert (name, operator.function(3), operator.method) == ("swish", 6, True)
    assert operator.nodes == (SwishBackward0,)


def test_something_else_is_no_operator() -> None:
    """A plain function is refused, with what would do."""
    with pytest.raises(PluginError, match="must return Operator objects"):
        as_operator(abs)


@pytest.mark.parametrize("name", ["_secret", "<lambda>", "two words"])
def test_an_operator_needs_a_public_name(name: str) -> None:
    """Private and impossible names are refused."""
    with pytest.raises(PluginError, match="is no public name for an operator"):
        Operator(abs, name=name)


def test_an_operator_needs_a_function() -> None:
    """What cannot be called is refused."""
    with pytest.raises(PluginError, match="needs a function; got 3"):
        Operator(3, name="three")  # type: ignore[arg-type]  # the mistake tested
