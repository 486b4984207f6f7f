"""Recurrent layers, and sequences of different lengths."""

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import nn
from slowtorch.nn.utils.rnn import (
    PackedSequence,
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
)

DATA = Path(__file__).parents[1] / "data"
NUMBERS: list[dict[str, Any]] = json.loads(
    (DATA / "recurrent_numbers.json").read_text(encoding="utf-8")
)
TOP: Any = torch  # whose names from plugins no type checker knows


def weighed(tensors: Any, low: float, high: float) -> torch.Tensor:
    """A sum over all tensors in which no two elements count the same."""
    sums = [
        (t * torch.linspace(low, high, t.numel(), dtype=t.dtype).view(t.shape)).sum()
        for t in tensors
    ]
    return torch.stack(sums).sum()


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: f"{case['seed']}")
def test_numbers_and_gradients_are_pytorchs(case: dict[str, Any]) -> None:
    """Outputs, last states and gradients of order one and two are as recorded."""
    torch.manual_seed(case["seed"])
    kind = torch.float64
    layer = getattr(nn, case["layer"])(2, 3, dtype=kind, **case["options"])
    first = layer.batch_first and case["form"] == "batch"
    shape = {"batch": (2, 4, 2) if first else (4, 2, 2), "alone": (4, 2)}
    x = torch.rand(shape.get(case["form"], (4, 2, 2)), dtype=kind, requires_grad=True)
    given: Any = x
    if case["form"] == "packed":
        given = pack_padded_sequence(x, case["lengths"], enforce_sorted=False)
    count = layer.num_layers * (2 if layer.bidirectional else 1)
    sizes = [layer.proj_size or 3, 3][: 2 if case["layer"] == "LSTM" else 1]
    batch = () if case["form"] == "alone" else (2,)
    start = [torch.rand(count, *batch, n, dtype=kind).requires_grad_() for n in sizes]
    output, end = layer(given, tuple(start) if len(start) > 1 else start[0])
    if case["form"] == "packed":
        output, _ = pad_packed_sequence(output)
    ends = end if isinstance(end, tuple) else (end,)
    wanted = [x, *start, *layer.parameters()]
    total = weighed((output, *ends), 0.3, 1.1)
    grads = torch.autograd.grad(total, wanted, create_graph=True)
    again = torch.autograd.grad(weighed(grads, -1, 0.7), wanted)
    sums = [weighed([t], -0.5, 0.9).item() for t in (output, *ends, *grads, *again)]
    assert sums == pytest.approx(case["sums"], rel=1e-7, abs=1e-9)


def test_a_step_of_an_lstm_by_hand() -> None:
    """With zero weights all gates are half open, and half of c remains."""
    zeros = torch.zeros(4, 1)
    h, c = TOP.lstm_cell(
        torch.ones(1, 1), (torch.ones(1, 1), torch.ones(1, 1)), zeros, zeros
    )
    assert c.item() == 0.5
    assert h.item() == pytest.approx(0.5 * 0.46211716)


def test_a_step_of_a_gru_by_hand() -> None:
    """With zero weights h' lies half-way between h and 0."""
    zeros = torch.zeros(3, 1)
    assert TOP.gru_cell(torch.ones(1, 1), torch.ones(1, 1), zeros, zeros).item() == 0.5


def test_a_layer_is_its_cell_step_by_step() -> None:
    """A layer's outputs are those of a cell with the same weights."""
    torch.manual_seed(0)
    layer, cell = nn.GRU(2, 3), nn.GRUCell(2, 3)
    for ours, theirs in zip(cell.parameters(), layer.parameters()):
        ours.data = theirs.data
    x, h = torch.rand(4, 1, 2), torch.zeros(1, 3)
    output, _ = layer(x)
    for time in range(4):
        h = cell(x[time], h)
        assert torch.allclose(h, output[time])


def test_padding_does_not_matter_when_packed() -> None:
    """Packed sequences give what each of them gives alone."""
    torch.manual_seed(0)
    layer = nn.LSTM(2, 3, bidirectional=True)
    a, b = torch.rand(2, 2), torch.rand(4, 2)
    packed, (h, _) = layer(pack_sequence([a, b], enforce_sorted=False))
    together, lengths = pad_packed_sequence(packed)
    alone, (last, _) = layer(a)
    assert lengths.tolist() == [2, 4]
    assert torch.allclose(together[:2, 0], alone)
    assert torch.allclose(h[:, 0], last)


def test_dropout_is_between_layers_alone() -> None:
    """In evaluation, and after the last layer, nothing is dropped."""
    torch.manual_seed(0)
    layer = nn.RNN(2, 3, num_layers=2, dropout=1.0)
    output, _ = layer(torch.rand(4, 1, 2))
    assert torch.count_nonzero(output) == output.numel()
    quiet = layer.eval()(torch.rand(4, 1, 2))[0]
    assert not torch.allclose(quiet[0], output[0])


def test_a_replaced_weight_is_used() -> None:
    """Assigning a parameter changes what the layer computes."""
    layer = nn.RNN(1, 1, bias=False)
    layer.weight_ih_l0 = nn.Parameter(torch.zeros(1, 1))
    assert layer(torch.ones(1, 1, 1))[0].item() == 0


def test_lengths_beyond_the_input_are_refused() -> None:
    """PyTorch makes a packed sequence that contradicts itself; here it is an error."""
    with pytest.raises(RuntimeError, match="at most 3"):
        pack_padded_sequence(torch.ones(3, 1), [4])


def test_impossible_batch_sizes_are_refused() -> None:
    """Batch sizes must not increase, and must count all rows."""
    increasing = PackedSequence(torch.ones(3, 1), torch.tensor([1, 2]))
    with pytest.raises(RuntimeError, match="must not increase"):
        pad_packed_sequence(increasing)
    with pytest.raises(RuntimeError, match="must not increase"):
        nn.GRU(1, 2)(increasing, torch.zeros(1, 1, 2))
    with pytest.raises(RuntimeError, match="2 rows in all"):
        pad_packed_sequence(PackedSequence(torch.ones(3), torch.tensor([2])))


def test_a_packed_input_of_another_size_is_refused() -> None:
    """The checks are the same for packed sequences and for batches."""
    with pytest.raises(RuntimeError, match="Expected 3, got 5"):
        nn.LSTM(3, 4)(pack_sequence([torch.zeros(2, 5)]))
    h = torch.zeros(1, 2, 4)
    with pytest.raises(RuntimeError, match=r"Expected hidden\[0\] size \(1, 1, 4\)"):
        nn.LSTM(3, 4)(pack_sequence([torch.zeros(2, 3)]), (h, h))


def test_states_of_another_batch_are_refused() -> None:
    """torch.gru does not broadcast a state over the batch."""
    w = torch.zeros(3, 1)
    x, h = torch.zeros(2, 1, 1), torch.zeros(1, 2, 1)
    with pytest.raises(RuntimeError, match=r"Expected hidden size \(1, 1, 1\)"):
        TOP.gru(x, h, [w, w], False, 1, 0.0, False, False, False)


def test_a_wrong_number_of_weights_is_refused() -> None:
    """Weights that would not be read are an error."""
    w = torch.zeros(4, 1)
    x, h = torch.zeros(2, 1, 1), torch.zeros(1, 1, 1)
    with pytest.raises(RuntimeError, match="1 directions have 2 each"):
        TOP.lstm(x, (h, h), [w, w, w, w], False, 1, 0.0, False, False, False)


def test_packed_sequences_can_be_copied_and_pickled() -> None:
    """All four parts survive."""
    packed = pack_sequence([torch.ones(1), torch.ones(2)], enforce_sorted=False)
    for again in (copy.deepcopy(packed), pickle.loads(pickle.dumps(packed))):
        assert type(again) is PackedSequence
        assert repr(again) == repr(packed)


def test_packed_sequences_convert() -> None:
    """The rows take the dtype; batch sizes and order stay."""
    packed = pack_sequence([torch.ones(2)])
    kinds = [packed.double(), packed.half(), packed.long(), packed.int()]
    kinds += [packed.short(), packed.char(), packed.byte(), packed.float()]
    assert [str(each.data.dtype)[6:] for each in kinds] == [
        *("float64", "float16", "int64", "int32"),
        *("int16", "int8", "uint8", "float32"),
    ]
    assert packed.cpu() is packed
    assert not packed.is_cuda
    with pytest.raises(AssertionError, match="not compiled with CUDA"):
        packed.cuda()
