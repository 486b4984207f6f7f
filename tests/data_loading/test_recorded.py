"""Loaders, samplers and data sets do what PyTorch's did, case by case."""

import json
import re
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data" / "loader.json"
RECORD: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
ERRORS: dict[str, type[Exception]] = {
    "AssertionError": AssertionError,
    "IndexError": IndexError,
    "KeyError": KeyError,
    "NotImplementedError": NotImplementedError,
    "RuntimeError": RuntimeError,
    "TypeError": TypeError,
    "ValueError": ValueError,
}


def show(*values: object, sep: str = " ") -> None:
    """Print as Python 3.11 does; later versions write OrderedDict({...})."""
    print(
        *(
            f"OrderedDict({list(value.items())})"
            if isinstance(value, OrderedDict) and value
            else value
            for value in values
        ),
        sep=sep,
    )


def names() -> dict[str, Any]:
    """The recorded prelude's names, with a freshly seeded default generator."""
    found: dict[str, Any] = {"torch": torch, "print": show}
    exec(RECORD["prelude"], found)
    torch.manual_seed(0)
    return found


def cases(kind: str) -> list[Any]:
    """The cases of one kind as parameters, named by their code."""
    return [pytest.param(case, id=case["code"]) for case in RECORD[kind]]


@pytest.mark.parametrize("case", cases("printed"))
def test_printed(case: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Batches, orders and the random numbers drawn afterwards are PyTorch's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(case["code"], names())
    assert capsys.readouterr().out == case["stdout"]


@pytest.mark.parametrize("case", cases("errors"))
def test_error(case: dict[str, str]) -> None:
    """What PyTorch refuses is refused in its words."""
    with pytest.raises(ERRORS[case["type"]], match=f"^{re.escape(case['message'])}$"):
        eval(case["code"], names())
