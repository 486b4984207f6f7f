"""Small programs print and raise here what PyTorch printed and raised for them."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn

DATA = Path(__file__).parents[1] / "data"
PROGRAMS = [
    program
    for name in ("programs.json", "mistakes.json")
    for program in json.loads((DATA / name).read_text(encoding="utf-8"))
]


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    """Each program starts from PyTorch's defaults, and leaves them behind."""
    torch.manual_seed(0)
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
    torch.set_grad_enabled(True)


def outcome(code: str, **names: Any) -> tuple[str, str]:
    """What a program printed, or the type and message of its error."""
    out = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with contextlib.redirect_stdout(out):
                exec(code, names)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the answer)
            return type(error).__name__, str(error)
    return "", out.getvalue()


@pytest.mark.parametrize("program", PROGRAMS, ids=[each["id"] for each in PROGRAMS])
def test_a_recorded_program(program: dict[str, str]) -> None:
    """Same output; or the same error, in PyTorch's words before any of ours."""
    kind, text = outcome(program["code"], torch=torch, nn=nn, F=nn.functional)
    if "stdout" in program:
        assert (kind, text) == ("", program["stdout"])
    else:
        assert kind == program["exc"]
        assert text.startswith(program["message"])


@pytest.mark.torch
@pytest.mark.parametrize("program", PROGRAMS, ids=[each["id"] for each in PROGRAMS])
def test_the_record_is_pytorchs(program: dict[str, str]) -> None:
    """The recorded outcome is what the installed PyTorch does."""
    real: Any = pytest.importorskip("torch", reason="compares with PyTorch itself")
    real.manual_seed(0)
    names = {"torch": real, "nn": real.nn, "F": real.nn.functional}
    kind, text = outcome(program["code"], **names)
    real.set_default_dtype(real.float32)
    real.set_printoptions(profile="default")
    real.set_grad_enabled(True)
    expected = ("", program["stdout"]) if "stdout" in program else program["exc"]
    assert ((kind, text) if "stdout" in program else kind) == expected
