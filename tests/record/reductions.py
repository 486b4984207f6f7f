"""Record reductions and their relatives, for ``tests/core/test_reductions.py``.

Run it with an interpreter that has PyTorch: ``python tests/record/reductions.py``.
A case is an expression in ``x``. Recorded are the result (for several, the first),
its dtype, strides and node, and the gradients of first and second order for

    L = sum(w * result)    and    M = sum(v * dL/dx),    w, v = 1, 2, 3, ...
"""

import json
import random
import warnings
from pathlib import Path
from typing import Any

import torch

OUTPUT = Path(__file__).parents[1] / "data" / "reductions.json"

CALLS = """
sum() sum(0) sum(-1,True) sum(dtype=torch.float32) mean() mean(-1) mean(0,keepdim=True)
prod() prod(0) prod(-1,True) nansum() nansum(0) nanmean(0)
max() max(0) max(-1,True) min() min(0) amax() amax(0) amin(-1,True) aminmax()
aminmax(dim=0) argmax() argmax(0) argmin(-1,True) all() any(0) count_nonzero(0)
var() var(0) var(-1,False) var(correction=0,keepdim=True) std() std(0) std(-1,True,True)
norm() norm(1) norm(2,0) norm(3) norm(1.5,-1,True) norm(0.5) norm(float('inf'))
norm(float('-inf'),0) dist(x*x*0.5) dist(x*x*0.5,1)
softmax(0) softmax(-1) log_softmax(0) log_softmax(-1) logsumexp(0) logsumexp(-1,True)
softmax(-1,torch.float32) log_softmax(0,dtype=torch.float32)
cumsum(0) cumsum(-1) cumprod(0) cumprod(-1) logcumsumexp(0) logcumsumexp(-1)
cummax(0) cummin(-1) sort() sort(0,True) sort(stable=True) argsort(0) msort() topk(1)
topk(1,0,False) kthvalue(1) kthvalue(1,0,True) median() median(0) nanmedian()
nanmedian(-1) mode() mode(0,True) unique() unique_consecutive() quantile(0.3)
quantile(0.3,0) quantile(0.6,-1,True) nanquantile(0.5,0)
quantile(torch.tensor([0.1,0.7],dtype=x.dtype),-1)
quantile(0.4,interpolation='midpoint')
"""
OF_CUBES = """
sum((0,2)) sum((1,2),True) sum(()) mean((0,2)) mean(1) prod(1) amax((0,2)) amin((1,2))
var((0,1)) std((0,2),correction=2) norm(2,(0,2)) norm(1,(1,2),True) softmax(1)
log_softmax(1) logsumexp((0,2)) logsumexp((1,2),True) cumsum(1) cumprod(1) max(1)
logcumsumexp(1) cummax(1) sort(1) topk(2,1) kthvalue(2,1) median(1) mode(1)
all((0,1)) any((1,2),True) count_nonzero((0,2)) nansum((0,2)) sum_to_size(1,3,1)
quantile(0.3,1,True) argmin(1,True) unique(dim=1) aminmax(dim=1,keepdim=True)
"""
# Which of equal numbers is found, PyTorch leaves open.
UNDECIDED = ("topk", "kthvalue")
# Many rows of few numbers are cut in another way.
OF_SHORT_ROWS = """
sum(0) sum(-1) mean(-1,True) amax(-1) argmin(-1) max(1) softmax(-1) cumsum(0) var(1)
"""
OF_NANS = """
sum() nansum() nansum(0) nanmean(-1) max() max(0) min(-1) amax(0) amin() aminmax(dim=0)
argmax() argmin(0) sort() sort(0,True) cummax(-1) cummin(0) median() median(0)
nanmedian() nanmedian(0) quantile(0.5,0) nanquantile(0.5,0) norm(float('inf'),0) norm(1)
softmax(0) log_softmax(-1) logsumexp(0) all() any(0) count_nonzero()
unique() mean() var() cumsum(0)
"""


def draw(count: int, digits: int = 3) -> list[float]:
    """Numbers between -2 and 2, short in JSON."""
    return [round(random.uniform(-2, 2), digits) for _ in range(count)]


def inputs() -> dict[str, Any]:
    """Tensors by name: their numbers, row by row, and their shape."""
    return {
        "vector": {"numbers": draw(5), "shape": [5]},
        "scalar": {"numbers": [1.5], "shape": []},
        "one": {"numbers": [0.7, -1.2], "shape": [2, 1]},
        "matrix": {"numbers": draw(12), "shape": [3, 4]},
        "ties": {"numbers": [1, 3, 3, 0, 2, 3, 0, 1, 2, 2, 1, 3], "shape": [3, 4]},
        "zeros": {"numbers": [0, 2, -1, 0, 0, 3, 1.5, 2, -2, 0, 1, 0], "shape": [4, 3]},
        "short rows": {"numbers": draw(40), "shape": [20, 2]},
        "cube": {"numbers": draw(24), "shape": [2, 3, 4]},
        "permuted": {"numbers": draw(24), "shape": [4, 2, 3], "permute": [1, 2, 0]},
        "nans": {
            "numbers": [0.5, "nan", 1, -1, 2, "nan", "inf", 0.25, 1.5, 2.5, -2, 3],
            "shape": [3, 4],
        },
        "infinite": {"numbers": [1, "inf", "-inf", "-inf", 0, "-inf"], "shape": [2, 3]},
    }


def made(given: dict[str, Any]) -> torch.Tensor:
    """The tensor that a description describes."""
    numbers = [float(number) for number in given["numbers"]]
    x = torch.tensor(numbers, dtype=torch.float64).reshape(given["shape"])
    x = x.permute(given["permute"]) if "permute" in given else x
    return x.detach().requires_grad_()


def weights(like: torch.Tensor) -> torch.Tensor:
    """1, 2, 3, ... in the shape of a tensor."""
    return torch.arange(1.0, like.numel() + 1, dtype=like.dtype).reshape(like.shape)


def plain(x: torch.Tensor) -> list[Any]:
    """The numbers of a tensor to ten digits; those that JSON has not, as text."""
    dense = torch.zeros_like(x) + x  # a gradient may be a promise of zeros
    numbers: list[Any] = dense.reshape(-1).tolist()
    if not x.is_floating_point():
        return numbers
    rounded = [float(f"{number:.10g}") for number in numbers]
    return [n if n - n == 0 else str(n) for n in rounded]


def observed(code: str, x: torch.Tensor) -> dict[str, Any]:
    """What PyTorch gives for an expression in *x*."""
    result = eval(code, {"torch": torch, "x": x})
    indices = None
    if isinstance(result, tuple):
        result, indices = result[0], result[1]
    case = {
        "result": plain(result),
        "dtype": str(result.dtype),
        "shape": list(result.shape),
        "stride": list(result.stride()),
    }
    if indices is not None and indices.dtype == torch.int64 and "topk" not in code:
        case["indices"] = plain(indices)
    if result.grad_fn is not None:
        case["node"] = result.grad_fn.name()
        case |= gradients(result, x)
    return case


def gradients(result: torch.Tensor, x: torch.Tensor) -> dict[str, Any]:
    """The gradients of first and second order, as far as there are any."""
    loss = (result * weights(result)).sum()
    try:
        (first,) = torch.autograd.grad(loss, x, create_graph=True)
    except NotImplementedError as problem:
        return {"no gradient": str(problem)}
    case: dict[str, Any] = {"first": plain(first)}
    if first.grad_fn is not None:
        again = (first * weights(first)).sum()
        (second,) = torch.autograd.grad(again, x, allow_unused=True)
        case["second"] = None if second is None else plain(second)
    return case


def main() -> None:
    """Write the file."""
    random.seed(0)
    warnings.simplefilter("ignore")
    tensors = inputs()
    wanted = [
        (name, call)
        for name in ("vector", "scalar", "one", "matrix", "ties", "zeros")
        for call in CALLS.split()
        if not (name in ("ties", "zeros") and call.startswith(UNDECIDED))
    ]
    wanted += [("short rows", call) for call in OF_SHORT_ROWS.split()]
    wanted += [
        (name, call) for name in ("cube", "permuted") for call in OF_CUBES.split()
    ]
    wanted += [
        (name, call) for name in ("nans", "infinite") for call in OF_NANS.split()
    ]
    cases = []
    for name, call in dict.fromkeys(wanted):
        code = f"x.{call}"
        try:
            case = observed(code, made(tensors[name]))
        except (RuntimeError, IndexError, TypeError) as problem:
            case = {"error": type(problem).__name__, "message": str(problem)}
        cases.append({"input": name, "code": code, **case})
    text = ",\n".join(json.dumps(case) for case in cases)
    head = json.dumps({"torch": torch.__version__, "inputs": tensors})[:-1]
    OUTPUT.write_text(f'{head}, "cases": [\n{text}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
