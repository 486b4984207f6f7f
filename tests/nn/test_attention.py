"""Attention, transformers, bags of embeddings and lazy layers."""

import copy
import json
import pickle
import warnings
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn import functional as F

DATA = Path(__file__).parents[1] / "data"
NUMBERS: list[dict[str, Any]] = json.loads(
    (DATA / "attention_numbers.json").read_text(encoding="utf-8")
)
FLOAT: Any = {"dtype": torch.float64}


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    parts = [(t, torch.linspace(low, high, t.numel(), **FLOAT)) for t in tensors]
    return torch.stack([(t * w.view(t.shape)).sum() for t, w in parts]).sum()


def heads(options: dict[str, Any], need_weights: bool) -> list[torch.Tensor]:
    """What a layer of attention gives, and its gradients."""
    torch.manual_seed(3)
    m = nn.MultiheadAttention(4, 2, **FLOAT, **options)
    q, k, v = [
        torch.randn(3, 3, n, **FLOAT).requires_grad_() for n in (4, m.kdim, m.vdim)
    ]
    mask = torch.tensor([[0, 1, 0], [0, 0, 0], [0, 0, 0]]).bool()
    y, w = m(q, k, v, mask.t(), need_weights, mask)
    outputs = [y] if w is None else [y, w]
    wanted = [q, k, v, *m.parameters()]
    first = torch.autograd.grad(
        weighed(outputs, -1, 0.7), wanted, create_graph=need_weights
    )
    if not need_weights:  # which PyTorch cannot differentiate twice
        return [*outputs, *first]
    second = torch.autograd.grad(weighed(first, -0.3, 1), wanted, allow_unused=True)
    known = [torch.zeros_like(x) if g is None else g for g, x in zip(second, wanted)]
    return [*outputs, *first, *known]


def transformer(options: dict[str, Any]) -> list[torch.Tensor]:
    """What a small transformer gives, and its gradients."""
    torch.manual_seed(5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        m = nn.Transformer(4, 2, 2, 1, 8, **{"dropout": 0.0, **options}, **FLOAT)
    a, b = [torch.randn(3, 3, 4, **FLOAT).requires_grad_() for _ in range(2)]
    mask = m.generate_square_subsequent_mask(3, **FLOAT)
    hidden = torch.tensor([[0, 0, 1], [0, 0, 0], [0, 0, 0]]).bool()
    y = m(a, b, None, mask, None, hidden, None, hidden)
    grads = torch.autograd.grad(weighed([y], -1, 0.7), [a, b, *m.parameters()])
    return [y, *grads]


def sums(tensors: list[torch.Tensor]) -> list[float]:
    """One number for each tensor."""
    return [float(f"{weighed([t], -0.5, 0.9).item():.9g}") for t in tensors]


def name_of(case: dict[str, Any]) -> str:
    """What was recorded, as the name of its test."""
    return ", ".join(f"{key}={value}" for key, value in case.items() if key != "sums")


@pytest.mark.parametrize("case", NUMBERS, ids=name_of)
def test_numbers_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Outputs and gradients of order one and two are as recorded."""
    if "heads" in case:
        tensors = heads(case["heads"], case["weights"])
    else:
        tensors = transformer(case["net"])
    assert sums(tensors) == pytest.approx(case["sums"], rel=1e-7, abs=1e-10)


def line(low: float, high: float, *shape: int) -> torch.Tensor:
    """Evenly spaced numbers."""
    size = torch.Size(shape).numel()
    return torch.linspace(low, high, size, dtype=torch.float64).view(shape)


@pytest.mark.parametrize("scale", [None, 0.7, -1.0])
def test_fused_attention_can_be_differentiated_twice(scale: float | None) -> None:
    """The one node for all of attention has derivatives of any order."""
    shapes = ((1, 2, 3, 2), (1, 2, 4, 2), (1, 2, 4, 2))
    inputs = [line(-1, 1.3, *shape).sin().requires_grad_() for shape in shapes]

    def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return F.scaled_dot_product_attention(q, k, v, scale=scale)

    node = attend(*inputs).grad_fn
    assert node is not None
    assert "FlashAttention" in node.name()
    assert torch.autograd.gradcheck(attend, inputs)
    assert torch.autograd.gradgradcheck(attend, inputs)


def test_fused_attention_is_the_composed_one() -> None:
    """With and without heads in a dimension of their own, the numbers are the same."""
    q, k, v = (line(-2, 2, 2, 3, 4).cos() + n for n in range(3))
    mask = line(-1, 1, 3, 3)
    fused = F.scaled_dot_product_attention(q[None], k[None], v[None], mask)
    assert torch.allclose(fused[0], F.scaled_dot_product_attention(q, k, v, mask))


def test_causal_attention_hides_what_comes_later() -> None:
    """A change of the last value changes the last result only."""
    x = line(-1, 1, 4, 2)
    changed = x.clone()
    changed[3] += 1
    a, b = (
        F.scaled_dot_product_attention(x, x, v, is_causal=True) for v in (x, changed)
    )
    assert torch.equal(a[:3], b[:3])
    assert not torch.equal(a[3], b[3])


def test_attention_refuses_keys_without_values() -> None:
    """PyTorch reads foreign memory where there are fewer values than keys."""
    q = line(-1, 1, 1, 1, 4, 2)
    with pytest.raises(RuntimeError, match="same sequence length, but got 4 and 3"):
        F.scaled_dot_product_attention(q, q, q[:, :, :3])


def test_attention_works_in_inference_mode() -> None:
    """Nothing is saved where nothing is recorded."""
    layer = nn.MultiheadAttention(4, 2)
    with torch.inference_mode():
        assert layer(*[torch.ones(3, 1, 4)] * 3)[0].shape == (3, 1, 4)


def test_attention_on_the_meta_device() -> None:
    """Shapes are known without numbers."""
    x = torch.ones(2, 3, 4, device="meta")
    layer = nn.TransformerEncoderLayer(4, 2, 8, device="meta")
    assert layer(x).shape == (2, 3, 4)


def test_a_causal_mask_is_the_causal_hint() -> None:
    """The encoder recognises the mask; the numbers stay the same."""
    layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)
    stack = nn.TransformerEncoder(layer, 2)
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    x = line(-1, 1, 1, 3, 4).float()
    seen = stack(x, mask, is_causal=False)
    assert torch.allclose(stack(x, mask), seen, atol=1e-6)


def test_copies_in_a_stack_are_their_own() -> None:
    """The layers begin alike, but learn by themselves."""
    layer = nn.TransformerDecoderLayer(4, 2, 8)
    first, second = nn.TransformerDecoder(layer, 2).layers
    assert torch.equal(first.linear1.weight, second.linear1.weight)
    assert first.linear1.weight is not second.linear1.weight


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
def test_bags_can_be_differentiated_twice(mode: str) -> None:
    """Rows get the gradients of their bags; an empty bag has none."""
    table = line(-1, 1.5, 4, 2).sin().requires_grad_()
    indices, offsets = torch.tensor([0, 1, 1, 3]), torch.tensor([0, 0, 3])

    def bags(table: torch.Tensor) -> torch.Tensor:
        return F.embedding_bag(indices, table, offsets, mode=mode) ** 2

    assert torch.autograd.gradcheck(bags, [table])
    assert torch.autograd.gradgradcheck(bags, [table])


def test_weights_in_a_bag_can_be_differentiated_twice() -> None:
    """So can the factors of a weighted sum."""
    table = line(-1, 1.5, 4, 2).sin().requires_grad_()
    factors = line(0.5, 2, 2, 2).requires_grad_()
    indices = torch.tensor([[0, 1], [1, 3]])

    def bags(table: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
        return F.embedding_bag(indices, table, mode="sum", per_sample_weights=factors)

    assert torch.autograd.gradcheck(bags, [table, factors])
    assert torch.autograd.gradgradcheck(bags, [table, factors])


def test_frequency_in_bags_is_that_of_the_row() -> None:
    """A row that is read twice gets half of what it would get."""
    table = torch.zeros(5, 1, requires_grad=True)
    indices = torch.tensor([[0, 1, 1], [2, 2, 4]])
    F.embedding_bag(
        indices, table, mode="sum", scale_grad_by_freq=True
    ).sum().backward()
    assert table.grad is not None
    assert table.grad.flatten().tolist() == [1, 1, 1, 0, 1]


def test_bags_refuse_offsets_that_go_back() -> None:
    """A bag cannot end before it starts."""
    with pytest.raises(RuntimeError, match="must not decrease; got \\[0, 2, 1\\]"):
        F.embedding_bag(torch.tensor([0, 1]), torch.ones(2, 2), torch.tensor([0, 2, 1]))


def test_a_parameter_without_shape_refuses_to_be_used() -> None:
    """Every operation says that there is nothing yet."""
    waiting: Any = nn.UninitializedParameter()
    words = "Attempted to use an uninitialized parameter in"
    uses = (waiting.size, waiting.sum, waiting.detach, lambda: waiting + 1)
    for use in (*uses, lambda: torch.add(1, waiting), lambda: waiting == waiting):
        with pytest.raises(ValueError, match=words):
            use()


def test_a_parameter_stays_the_same_object() -> None:
    """An optimiser may take lazy parameters before the first call."""
    layer = nn.LazyLinear(2).double()
    before = list(layer.parameters())
    layer(torch.ones(1, 3, dtype=torch.float64))
    assert all(a is b for a, b in zip(before, layer.parameters(), strict=True))
    assert type(before[0]) is nn.Parameter


def test_lazy_layers_can_be_copied_and_pickled() -> None:
    """Before the first call as well as after it."""
    layer = nn.LazyLinear(2)
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert twin(torch.ones(1, 3)).shape == (1, 2)
        assert repr(copy.deepcopy(twin)) == repr(twin)
    assert repr(layer.weight) == "<UninitializedParameter>"


def test_lazy_hooks_see_the_finished_layer() -> None:
    """A hook is called with what the layer has become."""
    layer = nn.LazyLinear(2)
    seen: list[str] = []
    layer.register_forward_hook(lambda m, args, out: seen.append(repr(m)))
    layer(torch.ones(1, 3))
    assert seen == ["Linear(in_features=3, out_features=2, bias=True)"]
