"""Expressions have the outcome that PyTorch had: value, dtype, strides, or error."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data"
FAMILIES = {
    path.stem.removeprefix("expressions_"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(DATA.glob("expressions_*.json"))
}
CASES = [
    pytest.param(code, expected, id=f"{family}-{number}")
    for family, cases in FAMILIES.items()
    for number, (code, expected) in enumerate(cases)
]


def described(value: Any) -> Any:
    """A value as it was recorded; a tensor by dtype, shape, strides and numbers."""
    if isinstance(value, torch.Tensor):
        return {
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "stride": list(value.stride()),
            "requires_grad": value.requires_grad,
            "numbers": repr(value.tolist()),
        }
    if isinstance(value, (list, tuple)):
        return [described(each) for each in value]
    return repr(value)


def outcome(code: str) -> Any:
    """What the last of several statements gives, or which error there was."""
    *before, last = code.split("; ")
    names = {"torch": torch}
    try:
        for statement in before:
            exec(statement, names)
        return described(eval(last, names))
    except Exception as error:  # noqa: BLE001 (whatever it is, it is the outcome)
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_outcome(code: str, expected: Any) -> None:
    """The outcome is the recorded one; a hint of ours may follow an error's words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = outcome(code)
    if isinstance(expected, str) and isinstance(found, str):
        assert found == expected or found.startswith(f"{expected}\n")
    else:
        assert found == expected
