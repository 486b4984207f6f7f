"""Programs about gradients print what they print in PyTorch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data" / "autograd.json"
RECORD: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _recording_is_on() -> Iterator[None]:
    yield
    torch.set_grad_enabled(True)


@pytest.mark.parametrize(
    "program", RECORD["programs"], ids=lambda program: str(program["name"])
)
@pytest.mark.filterwarnings("ignore")
def test_prints_what_pytorch_printed(
    program: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same lines; after an error's own words there may be a hint of ours."""
    end = ""
    try:
        exec(RECORD["prelude"] + program["code"], {"torch": torch})
    except (RuntimeError, TypeError, ValueError, AttributeError) as error:
        end = f"{type(error).__name__}: {error}\n"
    printed, recorded = capsys.readouterr().out + end, program["stdout"]
    assert printed == recorded or printed.startswith(f"{recorded}It was changed by ")
