"""Names in messages: those that PyTorch's users know."""

from __future__ import annotations

import pytest

import slowtorch as torch


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (torch.ones(2), "torch.FloatTensor"),
        (3, "int"),
        (torch.relu, "torch._VariableFunctionsClass.relu"),
        (torch.einsum, "torch.functional.einsum"),
        (torch.manual_seed, "torch.random.manual_seed"),
        (torch.linalg.inv, "torch._C._linalg.linalg_inv"),
        (pytest.raises, f"{pytest.raises.__module__}.raises"),
    ],
)
def test_typename(value: object, name: str) -> None:
    """The full name that PyTorch shows of the same thing."""
    assert torch.typename(value) == name


def test_an_unknown_name_of_a_module() -> None:
    """PyTorch's words come first, and then what ``torch`` is here."""
    with pytest.raises(
        AttributeError, match=r"^module 'torch' has no attribute 'fo'\n"
    ):
        torch.fo  # type: ignore[attr-defined]  # noqa: B018  # the typo tested


@pytest.mark.parametrize("name", ["linalg_inv", "special_ndtr"])
def test_names_of_the_registry_that_live_elsewhere(name: str) -> None:
    """``torch.linalg.inv`` is not ``torch.linalg_inv`` as well."""
    assert not hasattr(torch, name)


def test_tensor_without_data() -> None:
    """PyTorch's words, which are not Python's."""
    with pytest.raises(
        TypeError, match='missing 1 required positional arguments: "data"'
    ):
        torch.tensor()


def test_a_shape_written_out_is_no_data() -> None:
    """``tensor(2, 3)`` is a usual mistake."""
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        torch.tensor(2, 3)
