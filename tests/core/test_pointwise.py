"""Pointwise operations give what PyTorch gave: values, gradients, types, errors."""

from __future__ import annotations

import builtins
import json
import math
import re
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch

DATA = Path(__file__).parents[1] / "data" / "pointwise.json"
RECORDED: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = RECORDED["cases"]
DIFFERENTIATED = [case for case in CASES if "node" in case]


def name_of(case: dict[str, Any]) -> str:
    """A short name for one recorded case."""
    return f"{case['code']} {case.get('inputs', '')}".strip()


def inputs(kind: str, grad: bool) -> dict[str, torch.Tensor]:
    """The recorded inputs."""
    rows = [[float(number) for number in row] for row in RECORDED["inputs"][kind]]
    return {
        name: torch.tensor(row, dtype=torch.float64, requires_grad=grad)
        for name, row in zip("xyz", rows, strict=True)
    }


def evaluate(code: str, names: dict[str, Any]) -> Any:
    """Run one recorded line."""
    return eval(code, {"torch": torch, **names})


def assert_close(given: Any, wanted: Any) -> None:
    """Two lists of numbers agree; nan with nan, and infinities by their sign."""
    numbers = given.tolist() if isinstance(given, torch.Tensor) else given
    assert len(numbers) == len(wanted)
    for number, other in zip(numbers, map(float, wanted), strict=True):
        same = number == other or (number != number and other != other)
        close = math.isclose(number, other, rel_tol=1e-9, abs_tol=1e-11)
        assert same or close, (numbers, wanted)


def weights(like: torch.Tensor) -> torch.Tensor:
    """1, 2, 3, ... as the recorder took them."""
    return torch.tensor([1.0 + i for i in range(like.numel())], dtype=like.dtype)


def gradients(case: dict[str, Any], create_graph: bool = False) -> Any:
    """The inputs of a case, and the gradients that arrive at them."""
    names = inputs(case["inputs"], True)
    result = evaluate(case["code"], names)
    total = (result * weights(result)).sum()
    leaves = tuple(names.values())
    return leaves, torch.autograd.grad(
        total, leaves, create_graph=create_graph, allow_unused=True
    )


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_values_are_pytorchs(case: dict[str, Any]) -> None:
    """Each element is what PyTorch computed."""
    result = evaluate(case["code"], inputs(case["inputs"], "node" in case))
    assert_close(result, case["values"])


@pytest.mark.parametrize("case", DIFFERENTIATED, ids=name_of)
def test_nodes_have_pytorchs_names(case: dict[str, Any]) -> None:
    """``grad_fn.name()`` says the same."""
    result = evaluate(case["code"], inputs(case["inputs"], True))
    assert result.grad_fn.name() == case["node"]


@pytest.mark.parametrize("case", DIFFERENTIATED, ids=name_of)
def test_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Each gradient is PyTorch's, at ties, zeros and infinities too."""
    _, grads = gradients(case)
    for grad, wanted in zip(grads, case["grads"], strict=True):
        assert (grad is None) == (wanted is None)
        if grad is not None:
            assert_close(grad, wanted)


@pytest.mark.parametrize(
    "case", [case for case in DIFFERENTIATED if "second" in case], ids=name_of
)
def test_second_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """The gradient of the sum of squared gradients is PyTorch's."""
    leaves, grads = gradients(case, create_graph=True)
    total = 0 * leaves[0].sum()
    for grad in grads:
        total = total if grad is None else total + (grad * grad).sum()
    second = torch.autograd.grad(total, leaves, allow_unused=True)
    for grad, wanted in zip(second, case["second"], strict=True):
        zeros = [0.0] * 6  # a gradient that cannot arrive is 0 as well
        assert_close(zeros if grad is None else grad, wanted or zeros)


def names() -> dict[str, Any]:
    """The inputs of the cases about integers and errors."""
    return {
        "x": torch.tensor([1.0, -2.0], requires_grad=True),
        "i": torch.tensor([7, -3, 0, 12]),
        "u": torch.tensor([7, 3, 0, 200], dtype=torch.uint8),
        "b": torch.tensor([True, False]),
    }


@pytest.mark.parametrize("case", RECORDED["whole"], ids=name_of)
def test_integers_and_bools_are_pytorchs(case: dict[str, Any]) -> None:
    """Wrapping, floors, shifts and types of integers are PyTorch's."""
    result = evaluate(case["code"], names())
    if not isinstance(result, torch.Tensor):
        assert result is case["values"]
        return
    assert str(result.dtype) == case["dtype"]
    assert_close(result, case["values"])


@pytest.mark.parametrize("case", RECORDED["messages"], ids=name_of)
def test_refusals_are_pytorchs(case: dict[str, Any]) -> None:
    """What PyTorch refuses is refused with the same error and its own words."""
    kind = getattr(builtins, case["type"])
    with pytest.raises(kind, match="^" + re.escape(case["message"])):
        evaluate(case["code"], names())


@pytest.mark.parametrize("pair", RECORDED["promoted"].items(), ids=lambda pair: pair[0])
def test_types_promote_as_in_pytorch(pair: tuple[str, str]) -> None:
    """Products of two types, or of a type and a number, have PyTorch's type."""
    one, other = pair[0].split()
    a = torch.ones(2, dtype=getattr(torch, one))
    if hasattr(torch, other):
        b = torch.ones(2, dtype=getattr(torch, other))
        results = [a * b, a * b[0], a[0] * b, a[0] * b[0]]
    else:
        number = evaluate(other, {})
        results = [a * number, number * a[0]]
    assert " ".join([str(each.dtype)[6:] for each in results]) == pair[1]


def test_a_tensor_hashes_by_identity() -> None:
    """Equality compares elements, so a tensor can still be a key."""
    x = torch.tensor([1.0])
    assert {x: "found"}[x] == "found"
    assert hash(x) == id(x)


def test_inplace_operators_write_into_the_tensor() -> None:
    """``+=`` and the others change the same memory."""
    x = y = torch.tensor([7.0, -8.0])
    x += 1
    x -= 2
    x *= 3
    x /= 2
    x //= 2
    x **= 2
    x %= 7
    assert y is x
    assert x.tolist() == [2.0, 0.0]


def test_inplace_operators_on_bits() -> None:
    """``&=`` and the others do so for integers."""
    x = y = torch.tensor([6, 5])
    x &= 7
    x |= 8
    x ^= 1
    x <<= 2
    x >>= 1
    assert y is x
    assert x.tolist() == [30, 24]


def test_inplace_refuses_a_leaf_that_requires_grad() -> None:
    """Its history would be lost."""
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x += 1


def test_an_operand_broadcasts_from_either_side() -> None:
    """Leading ones on one side and missing dimensions on the other meet."""
    x, y = torch.ones(1, 1, 3), torch.ones(2, 3)
    assert (x + y).shape == (1, 2, 3)
    assert (torch.ones(1, 1, 1) * torch.ones(2)).tolist() == [[[1.0, 1.0]]]


@pytest.mark.parametrize("function", [torch.clamp, torch.addcmul, torch.addcdiv])
def test_three_operands_broadcast(function: Any) -> None:
    """No two of them have the result's shape here."""
    x, y, z = torch.ones(1, 3), torch.ones(3), torch.ones(2, 3)
    assert function(x, y, z).shape == (2, 3)


def test_a_transposed_tensor_keeps_its_order_of_memory() -> None:
    """A result lies in memory as its inputs do."""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).t()
    result = (x + 1).exp() * x
    assert result.stride() == x.stride() == (1, 3)
    assert (x + torch.ones(2)).tolist() == [[2.0, 5.0], [3.0, 6.0], [4.0, 7.0]]


def test_a_strided_permuted_slice_is_read_in_order() -> None:
    """A view with gaps and turned dimensions gives its own numbers."""
    x = torch.tensor([[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]])[:, ::2].t()
    assert (-x).tolist() == [[-0.0, -4.0], [-2.0, -6.0]]
    assert (x * 2).stride() == (1, 2)


def test_sizes_that_do_not_broadcast_are_named() -> None:
    """The message names both sizes and the dimension."""
    with pytest.raises(RuntimeError, match=r"tensor a \(2\) must match .* b \(3\)"):
        torch.zeros(2) * torch.zeros(3)


def test_sigmoid_of_float32_rounds_each_step() -> None:
    """1 / (1 + e^-x) in three float32 steps, as PyTorch's."""
    x = torch.tensor([-100.0, 100.0, 0.3])
    assert torch.sigmoid(x).tolist() == [0.0, 1.0, 0.5744425058364868]


def test_half_precision_products_use_exact_factors() -> None:
    """A number beside float16 is not rounded to float16 for a product."""
    x = torch.tensor([3.0], dtype=torch.float16)
    assert (x * 0.1).item() == 0.300048828125
    assert (x % 0.1).item() != (x.float() % 0.1).item()


def test_out_receives_the_result() -> None:
    """``out=`` is written, resized where empty, and returned."""
    out = torch.empty(0)
    result = torch.mul(torch.tensor([1.0, 2.0]), 3, out=out)
    assert result is out
    assert out.tolist() == [3.0, 6.0]


def test_meta_tensors_have_shapes_and_types_only() -> None:
    """Operations on ``meta`` compute no numbers."""
    x = torch.empty(2, 3, device="meta")
    result = torch.where(x > 0, x.exp() + 1, 2.0)
    assert result.device.type == "meta"
    assert result.shape == (2, 3)


def test_empty_tensors_stay_empty() -> None:
    """No element is needed for any of them."""
    x = torch.zeros(0, 3)
    for function in (torch.exp, torch.relu, torch.round, torch.isnan, torch.digamma):
        assert function(x).shape == (0, 3)
    assert torch.clamp(x, min=torch.zeros(3)).shape == (0, 3)


def test_no_warning_is_given_for_infinities() -> None:
    """Results that overflow are infinite without any noise."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.exp(torch.tensor([1000.0])).item() == math.inf


@pytest.mark.parametrize("name", ["acosh_", "asinh_", "atanh_"])
def test_nodes_of_functions_in_place(name: str) -> None:
    """PyTorch numbers these two: the second is the one in place."""
    x = torch.full((1,), 0.5, requires_grad=True) * 1
    node = getattr(x, name)().grad_fn
    assert node.name() == f"{name.capitalize()[:-1]}Backward1"
