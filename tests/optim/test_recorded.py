"""Optimisers and schedules do what PyTorch did, case by case."""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data" / "optim.json"
RECORD: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
NAMES: dict[str, Any] = {"torch": torch}
exec(RECORD["prelude"], NAMES)


def result(code: str) -> Any:
    """What an expression gives here; PyTorch's warnings are not the point."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(code, NAMES)


def cases(kind: str) -> list[Any]:
    """The cases of one kind as parameters, named by their code."""
    return [pytest.param(case, id=case["code"]) for case in RECORD[kind]]


def numbers(value: Any) -> list[float]:
    """All numbers in nested lists and dicts, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [number for each in value for number in numbers(each)]
    return [value]


@pytest.mark.parametrize("case", cases("values"))
def test_numbers(case: dict[str, Any]) -> None:
    """Parameters and state after many steps are as close as rounding allows."""
    found = result(case["code"])
    near = 5e-6 if "float32" in case["code"] else 1e-9
    assert numbers(found) == pytest.approx(numbers(case["value"]), rel=near, abs=near)


@pytest.mark.parametrize("case", cases("values"))
def test_names_of_state(case: dict[str, Any]) -> None:
    """The state has PyTorch's entries in PyTorch's order."""
    state = case["value"][1]
    if isinstance(state, dict):
        assert list(result(case["code"])[1]) == list(state)


@pytest.mark.parametrize(
    "case", [c for c in cases("values") if "'SGD', 'float32'" in c.id]
)
def test_sgd_is_bit_equal(case: dict[str, Any]) -> None:
    """SGD on float32 has the very bits that PyTorch has."""
    assert numbers(result(case["code"])) == numbers(case["value"])


@pytest.mark.parametrize("case", cases("schedules"))
def test_schedule(case: dict[str, Any]) -> None:
    """Rates, momenta and the state dict are PyTorch's to the last digit."""
    assert list(map(repr, result(case["code"]))) == case["value"]


@pytest.mark.parametrize("case", cases("printed"))
def test_printed(case: dict[str, Any]) -> None:
    """Optimisers and state dicts print as in PyTorch, option by option."""
    assert repr(result(case["code"])) == case["repr"]


@pytest.mark.parametrize("case", cases("errors"))
def test_error(case: dict[str, str]) -> None:
    """What PyTorch refuses is refused in its words."""
    error = {"ValueError": ValueError, "TypeError": TypeError, "KeyError": KeyError}
    kind = error.get(case["type"], RuntimeError)
    with pytest.raises(kind, match=f"^{re.escape(case['message'])}$"):
        result(case["code"])
