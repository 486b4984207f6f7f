"""``PackedSequence``: sequences of different lengths, without padding between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from slowtorch import arange, empty_like
from slowtorch._tensor import Tensor

if TYPE_CHECKING:
    from typing import Self

__all__ = ["PackedSequence", "invert_permutation"]


class Fields(NamedTuple):
    """What a packed sequence consists of."""

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(Fields):
    """Sequences of different lengths as the rows that a recurrent layer reads.

    First come the rows of all sequences at time 0, then those at time 1 of the
    sequences that reach it, and so on; the sequences are ordered from the longest to
    the shortest. ``pack_sequence`` and ``pack_padded_sequence`` make them.

    Args:
        data: the rows; or a pair of rows and batch sizes.
        batch_sizes: how many of the rows belong to each time, on the CPU.
        sorted_indices: which sequence of the original batch stands at each place;
            ``None`` if they are in their original order.
        unsorted_indices: at which place each original sequence stands; by default
            made from *sorted_indices*.

    Raises:
        ValueError: the batch sizes are not on the CPU.
        AssertionError: there are no batch sizes, and *data* is no pair.

    Example:
        >>> import slowtorch as torch
        >>> from slowtorch.nn.utils.rnn import pack_sequence
        >>> pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])])
        PackedSequence(data=tensor([1, 4, 2, 5, 3]), batch_sizes=tensor([2, 2, 1]), \
sorted_indices=None, unsorted_indices=None)
    """

    __slots__ = ()

    def __new__(
        cls,
        data: Any,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> Self:
        """A packed sequence of these parts."""
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                message = "Expected data to be a list or tuple of length 2"
                raise AssertionError(message)
            data, batch_sizes = data
        if batch_sizes.device.type != "cpu":
            message = (
                "batch_sizes should always be on CPU. Instances of PackedSequence "
                "should never be created manually. They should be instantiated by "
                "functions like pack_sequence and pack_padded_sequences in "
                "nn.utils.rnn."
            )
            raise ValueError(message)
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    @property
    def is_cuda(self) -> bool:
        """Whether the rows are on a CUDA device."""
        return self.data.is_cuda

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The same with its rows in another dtype or on another device.

        Takes what ``Tensor.to`` takes, except *copy*; returns itself if there is
        nothing to do. The indices follow the rows to another device.

        Raises:
            RuntimeError: *copy* is given.
            TypeError: the arguments are unclear.

        Example:
            >>> import slowtorch as torch
            >>> from slowtorch.nn.utils.rnn import pack_sequence
            >>> pack_sequence([torch.tensor([1, 2])]).to(torch.float64).data
            tensor([1., 2.], dtype=torch.float64)
        """
        if "copy" in kwargs:
            raise RuntimeError(".to() does not accept copy argument")
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        order, back = (
            None if each is None else each.to(data.device)
            for each in (self.sorted_indices, self.unsorted_indices)
        )
        return type(self)(data, self.batch_sizes, order, back)

    def cpu(self) -> PackedSequence:
        """The same with its rows on the CPU."""
        return self.to("cpu")

    def cuda(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The same on a CUDA device, which SlowTorch has not: as ``Tensor.cuda``."""
        return type(self)(self.data.cuda(*args, **kwargs), self.batch_sizes)

    def double(self) -> PackedSequence:
        """The same with rows of float64."""
        return self._with_data(self.data.double())

    def float(self) -> PackedSequence:
        """The same with rows of float32."""
        return self._with_data(self.data.float())

    def half(self) -> PackedSequence:
        """The same with rows of float16."""
        return self._with_data(self.data.half())

    def long(self) -> PackedSequence:
        """The same with rows of int64."""
        return self._with_data(self.data.long())

    def int(self) -> PackedSequence:
        """The same with rows of int32."""
        return self._with_data(self.data.int())

    def short(self) -> PackedSequence:
        """The same with rows of int16."""
        return self._with_data(self.data.short())

    def char(self) -> PackedSequence:
        """The same with rows of int8."""
        return self._with_data(self.data.char())

    def byte(self) -> PackedSequence:
        """The same with rows of uint8."""
        return self._with_data(self.data.byte())

    def _with_data(self, data: Tensor) -> PackedSequence:
        return self if data is self.data else self._replace(data=data)


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The permutation that undoes another: q[p[i]] = i. ``None`` stays ``None``.

    Raises:
        RuntimeError: the numbers are no int64, or beyond the length.

    Example:
        >>> import slowtorch as torch
        >>> torch.nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]))
        tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    places = arange(0, permutation.numel(), device=permutation.device)
    return empty_like(permutation).scatter_(0, permutation, places)
