"""Sequences of different lengths in one batch: padded, or packed without padding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slowtorch import arange, as_tensor, full, int64, sort, tensor
from slowtorch._tensor import Tensor
from slowtorch.autograd.op import Op
from slowtorch.nn.utils._packed import PackedSequence, invert_permutation
from slowtorch.ops._results import check_tensor

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class PackPaddedSequence(Op):
    """The rows of a padded batch that belong to the sequences.

    dL/dx = zeros, with the rows of g where they came from
    """

    __slots__ = ("rows", "shape")
    rows: Tensor
    shape: tuple[int, ...]

    def forward(self, x: Tensor, rows: list[int]) -> Tensor:
        self.shape, self.rows = x._layout.shape, tensor(rows, device=x.device)
        return x.detach().flatten(0, 1).index_select(0, self.rows)

    def backward(self, grad: Tensor) -> Any:
        steps, batch, *rest = self.shape
        zeros = grad.new_zeros((steps * batch, *rest))
        return zeros.index_add(0, self.rows, grad).view(self.shape)


def rows_of(batch_sizes: Sequence[int], batch: int) -> list[int]:
    """Where the packed rows stand in a padded batch of (time * batch) rows."""
    return [
        time * batch + place
        for time, size in enumerate(batch_sizes)
        for place in range(size)
    ]


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Leave the padding of a batch away, for a recurrent layer to read the rest.

    Args:
        input: sequences padded to one length, of shape (time, batch, ...).
        lengths: how long each sequence is.
        batch_first: whether *input* is (batch, time, ...) instead.
        enforce_sorted: whether the sequences must be ordered from the longest to the
            shortest; if not, they are sorted, and their order is remembered.

    Raises:
        RuntimeError: the lengths are not sorted, not positive, not as many as
            sequences, or (where PyTorch reads on) longer than the input.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pack_padded_sequence
        >>> x = torch.tensor([[1, 2, 0], [3, 4, 5]])
        >>> packed = pack_padded_sequence(x, [2, 3], True, enforce_sorted=False)
        >>> packed.data, packed.batch_sizes, packed.sorted_indices
        (tensor([3, 1, 4, 2, 5]), tensor([2, 2, 1]), tensor([1, 0]))
    """
    lengths = as_tensor(lengths, dtype=int64)
    check_tensor("_pack_padded_sequence", input)
    if lengths.dim() != 1 or lengths.device.type != "cpu":
        message = (
            "'lengths' argument should be a 1D CPU int64 tensor, but got "
            f"{lengths.dim()}D {lengths.device.type} Long tensor"
        )
        raise RuntimeError(message)
    order = None
    if not enforce_sorted:
        lengths, order = sort(lengths, descending=True)
        order = order.to(input.device)
        input = input.index_select(0 if batch_first else 1, order)
    batch_dim, time_dim = (0, 1) if batch_first else (1, 0)
    counts, batch = [int(each) for each in lengths.tolist()], input.size(batch_dim)
    _check_lengths(input, counts, batch, input.size(time_dim))
    x = input.transpose(0, 1) if batch_first else input
    sizes = [sum(count > time for count in counts) for time in range(counts[0])]
    data = PackPaddedSequence.apply(x, rows_of(sizes, batch))
    return PackedSequence(data, tensor(sizes), order)


def _check_lengths(input: Tensor, lengths: list[int], batch: int, longest: int) -> None:
    if not input.numel():
        raise RuntimeError("Cannot pack empty tensors.")
    if len(lengths) != batch:
        message = (
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(lengths)}"
            f" (batch_size={batch})"
        )
        raise RuntimeError(message)
    if lengths != sorted(lengths, reverse=True):
        message = (
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` "
            "is True. You can pass `enforce_sorted=False` to pack_padded_sequence "
            "and/or pack_sequence to sidestep this requirement if you do not need "
            "ONNX exportability."
        )
        raise RuntimeError(message)
    if lengths[-1] <= 0:
        message = (
            "Length of all samples has to be greater than 0, but found an element in "
            "'lengths' that is <= 0"
        )
        raise RuntimeError(message)
    if lengths[0] > longest:
        message = (
            f"Expected every length to be at most {longest}, the length of the padded "
            f"sequences, but got {lengths[0]}"
        )
        raise RuntimeError(message)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Put the padding back: the inverse of ``pack_padded_sequence``.

    Args:
        sequence: what to unpack.
        batch_first: whether the result is (batch, time, ...) instead of
            (time, batch, ...).
        padding_value: what to fill up with.
        total_length: to which length; by default that of the longest sequence.

    Returns:
        the padded sequences in their original order, and their lengths.

    Raises:
        ValueError: *total_length* is too small.
        RuntimeError: there are no batch sizes, they increase, or the rows are fewer.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pack_sequence, pad_packed_sequence
        >>> packed = pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4])])
        >>> pad_packed_sequence(packed, batch_first=True)
        (tensor([[1, 2, 3],
                [4, 0, 0]]), tensor([3, 1]))
    """
    sizes: list[int] = sequence.batch_sizes.tolist()
    steps = len(sizes)
    if total_length is not None:
        if total_length < steps:
            message = (
                "Expected total_length to be at least the length of the longest "
                f"sequence in input, but got total_length={total_length} and max "
                f"sequence length being {steps}"
            )
            raise ValueError(message)
        steps = total_length
    padded = _padded(sequence.data, sizes, steps, padding_value)
    if batch_first:
        padded = padded.transpose(0, 1)
    lengths = tensor([sum(size > place for size in sizes) for place in range(sizes[0])])
    back = sequence.unsorted_indices
    if back is None:
        return padded, lengths
    batch_dim = 0 if batch_first else 1
    return padded.index_select(batch_dim, back), lengths[back.cpu()]


def _padded(data: Tensor, sizes: list[int], steps: int, value: float) -> Tensor:
    """Packed rows as (time, batch, ...), with *value* where there are none."""
    if not sizes:
        raise RuntimeError("batch_sizes can not be empty")
    if sizes != sorted(sizes, reverse=True):
        raise RuntimeError(f"batch_sizes must not increase, but got {sizes}")
    if sum(sizes) != data.size(0):
        message = (
            f"batch_sizes has {sum(sizes)} rows in all, but the data has {data.size(0)}"
        )
        raise RuntimeError(message)
    batch, rest = sizes[0], data.shape[1:]
    padded = full((steps, batch, *rest), value, dtype=data.dtype, device=data.device)
    rows = tensor(rows_of(sizes, batch), device=data.device)
    padded.view(steps * batch, *rest).index_copy_(0, rows, data)
    return padded


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """One tensor of sequences of different lengths, with the shorter ones filled up.

    Args:
        sequences: tensors of shapes (length, ...) that differ in the length alone.
        batch_first: whether the result is (batch, time, ...) instead of
            (time, batch, ...).
        padding_value: what to fill up with.
        padding_side: on which side, ``'right'`` or ``'left'``.

    Returns:
        a tensor of the first sequence's dtype.

    Raises:
        RuntimeError: there are no sequences, they differ in more than the length, or
            there is no such side.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pad_sequence
        >>> a, b = torch.tensor([1, 2, 3]), torch.tensor([4, 5])
        >>> pad_sequence([a, b], batch_first=True)
        tensor([[1, 2, 3],
                [4, 5, 0]])
    """
    given = _sequences(sequences)
    if padding_side not in ("left", "right"):
        message = (
            f"Expected padding_side to be one of left or right, but got {padding_side}."
        )
        raise RuntimeError(message)
    first, lengths = given[0], [each.size(0) for each in given]
    longest, batch = max(lengths), len(given)
    sizes = (batch, longest) if batch_first else (longest, batch)
    padded = full(
        (*sizes, *first.shape[1:]),
        padding_value,
        dtype=first.dtype,
        device=first.device,
    )
    for place, (each, length) in enumerate(zip(given, lengths, strict=True)):
        start = 0 if padding_side == "right" else longest - length
        row = padded.select(0 if batch_first else 1, place)
        row.narrow(0, start, length).copy_(each)
    return padded


def _sequences(given: Tensor | Iterable[Tensor]) -> list[Tensor]:
    if not isinstance(given, Iterable):
        message = (
            "pad_sequence: Expected iterable for input sequences, but got arg of "
            f"type: {type(given)}"
        )
        raise RuntimeError(message)
    sequences = list(given.unbind(0) if isinstance(given, Tensor) else given)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    for place, each in enumerate(sequences):
        if not isinstance(each, Tensor):
            message = (
                f"expected Tensor as element {place} in argument 0, but got "
                f"{type(each).__name__}"
            )
            raise TypeError(message)
    if not sequences[0].dim():
        message = (
            "ArrayRef: invalid slice, N = 1; size = 0\n"
            "a sequence needs at least one dimension, its length"
        )
        raise RuntimeError(message)
    return sequences


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """The sequences of a padded batch, each of its own length.

    Args:
        padded_sequences: of shape (time, batch, ...).
        lengths: how long each sequence is.
        batch_first: whether the batch is the first dimension instead.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import unpad_sequence
        >>> x = torch.tensor([[1, 2, 3], [4, 5, 0]])
        >>> unpad_sequence(x, torch.tensor([3, 2]), batch_first=True)
        [tensor([1, 2, 3]), tensor([4, 5])]
    """
    sequences = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    times = arange(sequences.shape[1], device=lengths.device)
    pairs = zip(sequences, lengths, strict=False)
    return [each[times < length] for each, length in pairs]


def pack_sequence(
    sequences: Sequence[Tensor] | Tensor, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack sequences of different lengths for a recurrent layer.

    Args:
        sequences: tensors of shapes (length, ...) that differ in the length alone.
        enforce_sorted: whether they must be ordered from the longest to the shortest;
            if not, they are sorted, and their order is remembered.

    Raises:
        RuntimeError: there are none, they are empty or not sorted.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pack_sequence
        >>> a, b = torch.tensor([1, 2]), torch.tensor([3, 4, 5])
        >>> pack_sequence([a, b], enforce_sorted=False).data
        tensor([3, 1, 4, 2, 5])
    """
    lengths = tensor([each.size(0) for each in sequences])
    return pack_padded_sequence(
        pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted
    )


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences that were packed, in their original order.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pack_sequence, unpack_sequence
        >>> a, b = torch.tensor([1, 2]), torch.tensor([3, 4, 5])
        >>> unpack_sequence(pack_sequence([a, b], enforce_sorted=False))
        [tensor([1, 2]), tensor([3, 4, 5])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
