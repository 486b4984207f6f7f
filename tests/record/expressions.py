"""Ask PyTorch about every expression in the recorded files, and write its answers.

    python tests/record/expressions.py

Each ``tests/data/expressions_*.json`` holds pairs of an expression and its outcome: a
description of the value, or the error. To record another one, add it to a file with
any outcome and run this script where PyTorch is installed.
"""

import json
import warnings
from pathlib import Path
from typing import Any

import torch

DATA = Path(__file__).parents[1] / "data"


def described(value: Any) -> Any:
    """A value as JSON has it; a tensor by dtype, shape, strides and numbers."""
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


def main() -> None:
    """Record every file anew."""
    warnings.simplefilter("ignore")
    for path in sorted(DATA.glob("expressions_*.json")):
        codes = [code for code, _ in json.loads(path.read_text(encoding="utf-8"))]
        cases = [json.dumps([code, outcome(code)]) for code in codes]
        path.write_text("[\n" + ",\n".join(cases) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
