"""``testing.assert_close`` says what PyTorch's says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
import slowtorch.testing

DATA = Path(__file__).parents[1] / "data" / "closeness.json"
RECORD: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "program", RECORD["programs"], ids=lambda program: str(program["name"])
)
def test_says_what_pytorch_said(
    program: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same message, character for character, or none."""
    end = ""
    try:
        exec(RECORD["prelude"] + program["code"], {"torch": torch})
    except (AssertionError, TypeError, ValueError) as error:
        end = f"{type(error).__name__}: {error}\n"
    assert capsys.readouterr().out + end == program["stdout"]


def test_classes_may_have_to_agree() -> None:
    """With ``allow_subclasses=False`` a subclass is another thing."""
    x = torch.nn.Parameter(torch.ones(1))
    slowtorch.testing.assert_close(x, torch.ones(1))
    with pytest.raises(TypeError, match="No comparison pair was able to handle"):
        slowtorch.testing.assert_close(x, torch.ones(1), allow_subclasses=False)
