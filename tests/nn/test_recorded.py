"""nn does what PyTorch's nn was recorded to do."""

import copy
import json
import warnings
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F
from slowtorch.nn import utils

TESTS = Path(__file__).parents[1]
DATA = TESTS / "data"
FAMILIES = (
    *("nn", "attention", "convolution_texts", "images", "normalisations"),
    *("parametrisations", "pooling", "recurrent"),
)
CASES: list[dict[str, Any]] = [
    case
    for family in FAMILIES
    for case in json.loads((DATA / f"{family}.json").read_text(encoding="utf-8"))
]
GRADIENTS: list[dict[str, Any]] = json.loads(
    (DATA / "nn_gradients.json").read_text(encoding="utf-8")
)


def waves(*shape: int) -> torch.Tensor:
    """Numbers that are easy to make: the sines of 1, 2, 3 and so on."""
    steps: torch.Tensor = torch.arange(1, 1 + torch.Size(shape).numel()).float()
    return steps.reshape(shape).sin()


def nowhere(*shape: int) -> torch.Tensor:
    """A mask that hides nothing."""
    return torch.zeros(shape, dtype=torch.bool)


# What the recorders had under these names; a snippet needs some of them.
NAMES: dict[str, Any] = {
    "torch": torch,
    "nn": nn,
    "F": F,
    "init": nn.init,
    "copy": copy,
    "warnings": warnings,
    "R": waves,
    "B": nowhere,
    "U": utils,
    "P": utils.parametrize,
    "Z": utils.parametrizations,
}
CLASSES = TESTS / "record" / "nn_cases" / "parametrisation_classes.txt"
exec(CLASSES.read_text(encoding="utf-8"), NAMES)


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


def shorten(case: dict[str, Any]) -> str:
    """The first line of a snippet, as the name of its test."""
    return str(case["code"]).partition("\n")[0][:70]


@pytest.mark.parametrize("case", CASES, ids=shorten)
def test_does_what_pytorch_did(
    case: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A recorded snippet prints, raises and warns as in PyTorch."""
    torch.manual_seed(0)
    error = ""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(case["code"], {**NAMES, "print": show})
        except Exception as exception:  # noqa: BLE001  # whichever was recorded
            error = f"{type(exception).__name__}: {exception}"
    assert capsys.readouterr().out == case.get("stdout", "")
    # Hints may follow PyTorch's words; links to its pages are left away.
    assert error.startswith(case.get("error", "")) == bool(not error or "error" in case)
    given = [f"{each.category.__name__}: {each.message}" for each in caught]
    expected = case.get("warnings", [])
    assert len(given) == len(expected)
    assert all(long.startswith(short) for long, short in zip(expected, given))


def inputs() -> dict[str, torch.Tensor]:
    """The tensors that the recorded calls were made with."""
    return {
        "x": torch.tensor([-2.0, -0.5, -0.01, 0.3, 1.2, 3.0], dtype=torch.float64),
        "y": torch.tensor([0.1, -0.5, 0.7, 2.0, 1.1, -1.0], dtype=torch.float64),
        "p": torch.tensor([0.2, 0.5, 0.9, 0.01, 0.7, 0.3], dtype=torch.float64),
    }


def spread(low: float, high: float, like: torch.Tensor) -> torch.Tensor:
    """Evenly spaced numbers in the shape of a tensor."""
    line = torch.linspace(low, high, like.numel(), dtype=torch.float64)
    return line.view(like.shape)


def numbers(tensors: Any, wanted: list[torch.Tensor]) -> list[Any]:
    """The numbers of each gradient; zeros for one that is missing."""
    return [
        pytest.approx(
            ([0.0] * x.numel() if t is None else t.flatten().tolist()),
            rel=1e-7,
            abs=1e-12,
        )
        for t, x in zip(tensors, wanted)
    ]


def or_zeros(recorded: list[Any], wanted: list[torch.Tensor]) -> list[Any]:
    """What was recorded; zeros for a gradient that was missing there."""
    pairs = zip(recorded, wanted)
    return [[0.0] * x.numel() if r is None else r for r, x in pairs]


@pytest.mark.filterwarnings("ignore::UserWarning")  # recorded among the snippets
@pytest.mark.parametrize("case", GRADIENTS, ids=lambda case: case["call"])
def test_values_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Node, shape, value and gradients of order one and two are as recorded."""
    names, _, call = case["call"].partition(": ")
    given = inputs()
    wanted = [given[name].requires_grad_() for name in names.split(", ")]
    result = eval(call, {**NAMES, **given})
    assert result.grad_fn.name() == case["node"]
    assert list(result.shape) == case["shape"]
    assert case["value"] == numbers([result.detach()], [result])[0]
    total = (result * spread(0.3, 1.1, result)).sum()
    first = torch.autograd.grad(total, wanted, create_graph=True)
    assert case["first"] == numbers(first, wanted)
    parts = [(g * spread(-1, 0.7, g)).sum() for g in first if g.requires_grad]
    if parts:
        again = torch.autograd.grad(torch.stack(parts).sum(), wanted, allow_unused=True)
        assert or_zeros(case["second"], wanted) == numbers(again, wanted)
    else:
        assert all(not any(r) for r in or_zeros(case["second"], wanted))
