"""Reductions and their relatives give what PyTorch gave, and so do their gradients."""

import json
import math
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data" / "reductions.json"
RECORDED: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = RECORDED["cases"]


def made(given: dict[str, Any]) -> torch.Tensor:
    """The recorded input as a tensor that requires grad."""
    numbers = [float(number) for number in given["numbers"]]
    x = torch.tensor(numbers, dtype=torch.float64).reshape(given["shape"])
    x = x.permute(given["permute"]) if "permute" in given else x
    return x.detach().requires_grad_()


def weights(like: torch.Tensor) -> torch.Tensor:
    """1, 2, 3, ... in the shape of a tensor."""
    return torch.arange(1.0, like.numel() + 1, dtype=like.dtype).reshape(like.shape)


def assert_close(x: torch.Tensor, expected: list[Any], tolerance: float) -> None:
    """The numbers of *x* are the recorded ones."""
    numbers = x.reshape(-1).tolist()
    assert len(numbers) == len(expected)
    for number, wanted in zip(numbers, map(float, expected), strict=True):
        same = number == wanted or (number != number and wanted != wanted)
        close = math.isclose(number, wanted, rel_tol=tolerance, abs_tol=tolerance)
        assert same or close, (numbers, expected)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_recorded_case(number: int) -> None:
    """Result, dtype, shape, strides, node and gradients are as recorded."""
    case = CASES[number]
    x = made(RECORDED["inputs"][case["input"]])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # degrees of freedom: tested below
        check(case, x)


def check(case: dict[str, Any], x: torch.Tensor) -> None:
    """Evaluate the case's expression and compare everything that was recorded."""
    if "error" in case:
        whole = f"^{re.escape(case['message'])}$"
        with pytest.raises(Exception, match=whole) as caught:
            eval(case["code"], {"torch": torch, "x": x})
        assert type(caught.value).__name__ == case["error"]
        return
    result = eval(case["code"], {"torch": torch, "x": x})
    if "indices" in case:
        assert result[1].reshape(-1).tolist() == case["indices"]
    result = result[0] if isinstance(result, tuple) else result
    tolerance = 3e-6 if case["dtype"] == "torch.float32" else 1e-9
    assert_close(result, case["result"], tolerance)
    described = [str(result.dtype), list(result.shape), list(result.stride())]
    assert described == [case["dtype"], case["shape"], case["stride"]]
    assert (result.grad_fn is not None) == ("node" in case)
    if result.grad_fn is not None:
        check_gradients(case, x, result, tolerance)


def check_gradients(
    case: dict[str, Any], x: torch.Tensor, result: torch.Tensor, tolerance: float
) -> None:
    """Compare the node and the gradients of first and second order."""
    assert result.grad_fn is not None
    if "quantile" not in case["code"]:  # put together of other operations
        assert result.grad_fn.name() == case["node"]
    loss = (result * weights(result)).sum()
    if "no gradient" in case:
        with pytest.raises(NotImplementedError, match="the derivative for"):
            loss.backward()
        return
    (first,) = torch.autograd.grad(loss, x, create_graph=True)
    assert_close(first, case["first"], tolerance)
    if case.get("second") is not None:
        again = (first * weights(first)).sum()
        (second,) = torch.autograd.grad(again, x, allow_unused=True)
        assert_close(second, case["second"], 4 * tolerance)
