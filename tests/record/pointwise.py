"""Record what PyTorch answers for pointwise operations, in ``data/pointwise.json``.

Run with an interpreter that has PyTorch. Each case is a line of code that both
libraries can run, with the names ``x``, ``y``, ``z`` for the inputs given here.
"""

from __future__ import annotations

import itertools
import json
import warnings
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[1] / "data" / "pointwise.json"
INF, NAN = float("inf"), float("nan")

INPUTS: dict[str, list[list[float]]] = {
    "free": [
        [0.7, -1.3, 2.1, 0.4, -0.6, 1.8],
        [1.2, 0.9, -0.8, 2.3, 1.6, -1.1],
        [0.3, 1.9, -0.4, 0.8, -2.2, 1.5],
    ],
    "unit": [
        [0.15, 0.35, 0.82, 0.61, 0.27, 0.93],
        [0.45, 0.11, 0.73, 0.58, 0.86, 0.24],
        [0.31, 0.64, 0.52, 0.17, 0.79, 0.95],
    ],
    "edge": [
        [0.0, -0.0, 1.0, -1.0, INF, -INF, NAN, 0.5, 2.0],
        [0.0, 1.0, 1.0, -1.0, INF, 2.0, 1.0, -0.0, 0.5],
        [1.0, 0.0, -1.0, 2.0, 1.0, NAN, 0.0, -INF, 2.0],
    ],
}
FREE = """x + y|x - y|x * y|x / y|3 - x|2 / x|x - 2|2 * x + 1|-x|+x|abs(x)
torch.add(x, y, alpha=0.3)|torch.sub(x, y, alpha=2)|torch.rsub(x, y, alpha=0.5)
torch.sub(2, x, alpha=3)|torch.rsub(x, 2, alpha=3)|x % y|x % 0.7|torch.fmod(x, y)
torch.fmod(x, 0.7)|torch.div(x, y, rounding_mode='floor')
torch.div(x, 0.3, rounding_mode='trunc')|torch.reciprocal(x)|torch.square(x)
x ** 2|x ** 3|x ** -1|x ** 0|x ** 4.0|abs(x) ** y|abs(x) ** 0.5|2 ** x|0.5 ** x
torch.float_power(x, 2)|torch.exp(x)|torch.exp2(x)|torch.expm1(x)|torch.sigmoid(x)
torch.sin(x)|torch.cos(x)|torch.tan(x)|torch.atan(x)|torch.sinh(x)|torch.cosh(x)
torch.tanh(x)|torch.asinh(x)|torch.sinc(x)|torch.deg2rad(x)|torch.rad2deg(x)
torch.atan2(x, y)|torch.relu(x)|x.clamp(-0.5, 1)|x.clamp(min=0.5)|x.clamp(max=0.5)
x.clamp(y, z)|torch.clamp_min(x, y)|torch.clamp_max(x, 1)|torch.maximum(x, y)
torch.minimum(x, y)|torch.fmax(x, y)|torch.fmin(x, y)|torch.where(x > y, x, y)
torch.where(x > 0, x, 2.0)|torch.lerp(x, y, 0.3)|torch.lerp(x, y, z)
torch.addcmul(x, y, z, value=2)|torch.addcdiv(x, y, z, value=0.5)|torch.ceil(x)
torch.floor(x)|torch.trunc(x)|torch.frac(x)|torch.round(x)|torch.round(x, decimals=1)
torch.sign(x)|torch.copysign(x, y)|torch.copysign(x, -2)|torch.nan_to_num(x)
torch.hypot(x, y)|torch.logaddexp(x, y)|torch.logaddexp2(x, y)|torch.ldexp(x, y)
torch.erf(x)|torch.erfc(x)|torch.digamma(x)|torch.lgamma(x)|torch.polygamma(2, x)
torch.special.ndtr(x)|torch.special.log_ndtr(x)|torch.special.xlog1py(2, abs(x))"""
UNIT = """torch.sqrt(x)|torch.rsqrt(x)|torch.log(x)|torch.log2(x)|torch.log10(x)
torch.log1p(x)|torch.logit(x)|torch.logit(x, 0.2)|torch.asin(x)|torch.acos(x)
torch.atanh(x)|torch.acosh(x + 1)|torch.erfinv(x)|torch.lgamma(x)|torch.digamma(x)
torch.polygamma(1, x)|torch.xlogy(x, y)|torch.xlogy(2, x)|torch.xlogy(x, 2)
torch.special.ndtri(x)|torch.special.entr(x)|torch.special.xlog1py(x, y)
torch.special.xlog1py(x, 2)|x ** y"""
VALUES = """x // y|x // 0.7|x == y|x != y|x < y|x <= y|x > 1|x >= 1|torch.isnan(x)
torch.isinf(x)|torch.isfinite(x)|torch.isposinf(x)|torch.isneginf(x)|torch.signbit(x)
torch.logical_and(x, y)|torch.logical_or(x, y)|torch.logical_xor(x, y)
torch.logical_not(x)|torch.isclose(x, y, atol=1.0)|torch.heaviside(x, y)"""
MESSAGES = """b - b|b - 1|1 - b|-b|+b|abs(b)|b // b|b % b|b ** b|i // 0|i % 0|i.fmod(0)
torch.div(i, 0, rounding_mode='trunc')|i ** -1|i.add(i, alpha=1.5)|i.add(i, alpha=True)
x & 1|x << 1|~x|b << True|b.round()|i.frac()|i.round(decimals=1)|torch.relu(b)
x.clamp()|torch.div(x, x, rounding_mode='up')|torch.where(i, x, x)|torch.equal(x, 2)
torch.isclose(x, i)|torch.allclose(x, x, rtol=-1.0)|torch.gcd(x, x)|torch.hypot(i, i)
torch.lerp(i, i, 0.5)|torch.heaviside(x, i)|torch.exp(2)|torch.maximum(x, 2)|x + [1]
x < None|x + 'a'|torch.zeros(2) + torch.zeros(3)|(x // 2).sum().backward()
torch.add(x, None)|torch.polygamma(-1, x)|u.clamp(300)|u ** 300|i.add_(1.5)
i.bool().add_(1)|torch.zeros(2).add_(torch.zeros(3, 2))|torch.addcdiv(i, i, i)"""
WHOLE = """i + 1|i - 3|i * 100|i // 3|i % 3|i.fmod(3)|-i|abs(i)|i ** 3|2 ** u|i / 2
torch.div(i, 3, rounding_mode='trunc')|i & 6|3 ^ i|i ^ 5|~i|i << 2|i >> 1|i << 70
i >> 70|1 << u|u + 300|u - 200|u * u|-u|i.to(torch.int8) * 77|i.clamp(0, 9)|i > 2.5
torch.maximum(i, -i)|torch.sign(i)|torch.gcd(i, i + 4)|torch.lcm(i, i + 4)|i.floor()
i ** torch.tensor(-2)|torch.where(i > 0, i, 0.5)|i.sigmoid()|i.sqrt()|i.isnan()
i == None|i != None|i == [1]|b * 2.5|b + b|b & True|b ^ b|~b|b.sign()|b.square()"""
TYPES = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
]


def codes(text: str) -> list[str]:
    """The lines of code in one of the tables above."""
    return text.replace("\n", "|").split("|")


def plain(value: Any) -> Any:
    """*value* for JSON, where nan and infinities are strings."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.12g}") if abs(value) < INF else str(value)
    return value


def differentiated(code: str, kind: str, grad: bool = True) -> dict[str, Any]:
    """Values, node and gradients of first and second order."""
    x, y, z = (
        torch.tensor(each, dtype=torch.float64, requires_grad=grad)
        for each in INPUTS[kind]
    )
    result = eval(code, {"torch": torch, "x": x, "y": y, "z": z})
    case = {"code": code, "inputs": kind, "values": plain(result.tolist())}
    if result.grad_fn is None:
        return case
    case["node"] = result.grad_fn.name()
    grads = torch.autograd.grad(
        (result * weights(result)).sum(),
        (x, y, z),
        create_graph=True,
        allow_unused=True,
    )
    case["grads"] = [None if g is None else numbers(g) for g in grads]
    if kind != "edge":
        total = sum(((g * g).sum() for g in grads if g is not None), 0 * x.sum())
        second = torch.autograd.grad(total, (x, y, z), allow_unused=True)
        case["second"] = [None if g is None else numbers(g) for g in second]
    return case


def numbers(x: torch.Tensor) -> Any:
    """The elements; PyTorch's symbolic zeros have to be written out first."""
    return plain((x.detach() + torch.zeros(x.shape)).tolist())


def weights(like: torch.Tensor) -> torch.Tensor:
    """1, 2, 3, ... so that no two elements are treated alike."""
    return torch.arange(1.0, like.numel() + 1, dtype=like.dtype)


def names() -> dict[str, Any]:
    """Inputs for the tables of integers and messages."""
    return {
        "torch": torch,
        "x": torch.tensor([1.0, -2.0], requires_grad=True),
        "i": torch.tensor([7, -3, 0, 12]),
        "u": torch.tensor([7, 3, 0, 200], dtype=torch.uint8),
        "b": torch.tensor([True, False]),
    }


def refused(code: str) -> dict[str, str]:
    """The error of one line of code."""
    try:
        eval(code, names())
    except Exception as error:  # noqa: BLE001  # whatever it is, it is recorded
        message = str(error).partition("\n")[0]
        return {"code": code, "type": type(error).__name__, "message": message}
    raise AssertionError(f"{code} was not refused")


def whole(code: str) -> dict[str, Any]:
    """The values and type of a line about integers."""
    result = eval(code, names())
    if not isinstance(result, torch.Tensor):
        return {"code": code, "values": result, "dtype": type(result).__name__}
    return {"code": code, "values": plain(result.tolist()), "dtype": str(result.dtype)}


def promoted() -> dict[str, str]:
    """Types of products: of two types, with and without dimensions, and of numbers."""
    found = {}
    for one, other in itertools.product(TYPES, TYPES):
        a = torch.ones(2, dtype=getattr(torch, one))
        b = torch.ones(2, dtype=getattr(torch, other))
        found[f"{one} {other}"] = " ".join(
            [str(each.dtype)[6:] for each in (a * b, a * b[0], a[0] * b, a[0] * b[0])]
        )
    for one, number in itertools.product(TYPES, (True, 2, 0.5)):
        a = torch.ones(2, dtype=getattr(torch, one))
        kinds = [str(each.dtype)[6:] for each in (a * number, number * a[0])]
        found[f"{one} {number}"] = " ".join(kinds)
    return found


def main() -> None:
    """Ask PyTorch and write the answers."""
    warnings.simplefilter("ignore")
    cases = [differentiated(code, "free") for code in codes(FREE)]
    cases += [differentiated(code, "unit") for code in codes(UNIT)]
    cases += [differentiated(code, "edge") for code in codes(FREE + "|" + UNIT)]
    cases += [differentiated(code, "edge", False) for code in codes(VALUES)]
    recorded = {
        "torch": torch.__version__,
        "inputs": {key: plain(value) for key, value in INPUTS.items()},
        "cases": cases,
        "whole": [whole(code) for code in codes(WHOLE)],
        "messages": [refused(code) for code in codes(MESSAGES)],
        "promoted": promoted(),
    }
    text = json.dumps(recorded, separators=(",", ":"))
    text = text.replace('{"code"', '\n{"code"')
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
