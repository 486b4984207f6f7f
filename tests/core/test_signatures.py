"""Errors for calls that fit none of a function's forms, and other misuse."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch._signatures import got, no_match
from slowtorch.serialization import CheckpointError


def test_what_was_given_is_listed() -> None:
    """Positional ones by type, then the named ones; a comma ends names alone."""
    assert got((1, torch.zeros(1)), {"dim": "a"}) == "int, Tensor, dim=str"
    assert got((), {"dtype": torch.float32}) == "dtype=torch.dtype, "


def test_a_form_of_that_length_says_what_did_not_match() -> None:
    """Types that do not fit stand between exclamation marks."""
    text = str(no_match("masked_fill", torch.zeros(1), [1.0]))
    assert "types: (Tensor, !list of [float]!)" in text
    assert " * (Tensor mask, Tensor value)\n" in text


def test_an_unknown_keyword_is_named() -> None:
    """Of a form with as many arguments as were given."""
    text = str(no_match("fill_", wrong=1))
    assert "some of the keywords were incorrect: wrong" in text


def test_steps_have_no_default() -> None:
    """``linspace(0, 1)`` lists the forms, each with its steps."""
    with pytest.raises(TypeError, match=r"got \(int, int\), but expected one of"):
        torch.linspace(0, 1)


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "//", "%", "**"])
def test_augmented_assignment_of_text(sign: str) -> None:
    """Python's own words, and nothing is changed."""
    x = torch.ones(2)
    with pytest.raises(TypeError, match="unsupported operand type"):
        exec(f"x {sign}= 'a'", {"x": x})
    assert x.tolist() == [1.0, 1.0]


def test_another_operand_may_know_augmented_assignment() -> None:
    """What is neither tensor nor number is asked for ``__radd__``."""

    class Answer:
        def __radd__(self, other: Any) -> str:
            return "answered"

    x: Any = torch.ones(2)
    x += Answer()
    assert x == "answered"


def test_a_module_without_init_is_refused_at_its_call() -> None:
    """Forgetting ``super().__init__()`` shows at the first call."""

    class Forgetful(nn.Module):
        def __init__(self) -> None:
            self.factor = 2

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * self.factor

    with pytest.raises(AttributeError, match="no attribute '_backward_hooks'"):
        Forgetful()(torch.ones(1))


def test_an_empty_file_is_both_errors() -> None:
    """PyTorch's EOFError, and the one error of checkpoints."""
    with pytest.raises(EOFError, match="the file is empty") as caught:
        torch.load(io.BytesIO())
    assert isinstance(caught.value, CheckpointError)


def test_a_scalar_with_a_gradient_warns_once() -> None:
    """In one process, as PyTorch does; ``item()`` and ``int()`` do not."""
    program = (
        "import slowtorch as torch\n"
        "x = torch.ones(1, requires_grad=True)\n"
        "x.item(); int(x); float(x); float(x)\n"
    )
    command = [sys.executable, "-W", "always", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stderr.count("may lead to unexpected behavior") == 1
