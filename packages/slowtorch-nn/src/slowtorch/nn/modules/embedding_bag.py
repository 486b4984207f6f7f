"""A learnt table whose rows are looked up and combined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch import empty
from slowtorch._device import device as device_of
from slowtorch._dtype import dtype as dtype_of
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn import functional as F
from slowtorch.nn import init
from slowtorch.nn.module import Module
from slowtorch.nn.parameter import Parameter

if TYPE_CHECKING:
    from typing import Self

__all__ = ["EmbeddingBag"]


class EmbeddingBag(Module):
    """A learnt table whose rows are added up, bag by bag, without being listed.

    At first every number is drawn from the standard normal distribution.

    Args:
        num_embeddings: the number of rows.
        embedding_dim: the length of a row.
        max_norm: rows that are read and longer than this are scaled down, in place.
        norm_type: the p of the norm that measures their length.
        scale_grad_by_freq: divide a row's gradient by how often it was read.
        mode: ``'sum'``, ``'mean'``, or ``'max'`` for the largest of each column.
        sparse: not supported here: gradients are dense.
        include_last_offset: the last offset says where the last bag ends.
        padding_idx: a row that is 0 at first, is left out and does not learn.
        device: where the table is.
        dtype: its type.

    Raises:
        AssertionError: *padding_idx* is no row (PyTorch's choice of error).

    Attributes:
        weight: W, of shape (num_embeddings, embedding_dim).

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> bags = torch.nn.EmbeddingBag(3, 2, mode="sum")
        >>> bags(torch.tensor([0, 0, 2]), offsets=torch.tensor([0, 1]))
        tensor([[ 1.5410, -0.2934],
                [ 0.4565, -1.6920]], grad_fn=<EmbeddingBagBackward0>)
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.padding_idx = padding_idx
        shape = (num_embeddings, embedding_dim)
        if _weight is None:
            self.weight = Parameter(empty(shape, device=device, dtype=dtype))
            self.reset_parameters()
        else:
            if tuple(_weight.shape) != shape:
                message = (
                    "Shape of weight does not match num_embeddings and embedding_dim"
                )
                raise AssertionError(message)
            self.weight = Parameter(_weight)
        self.mode = mode
        self.sparse = sparse
        self.include_last_offset = include_last_offset

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        return F.embedding_bag(
            *(input, self.weight, offsets, self.max_norm, self.norm_type),
            *(self.scale_grad_by_freq, self.mode, self.sparse, per_sample_weights),
            *(self.include_last_offset, self.padding_idx),
        )

    def extra_repr(self) -> str:
        shown = [f"{self.num_embeddings}, {self.embedding_dim}"]
        if self.max_norm is not None:
            shown.append(f"max_norm={self.max_norm}")
        if self.norm_type != 2:
            shown.append(f"norm_type={self.norm_type}")
        if self.scale_grad_by_freq:
            shown.append("scale_grad_by_freq=True")
        shown.append(f"mode={self.mode!r}")
        if self.padding_idx is not None:
            shown.append(f"padding_idx={self.padding_idx}")
        return ", ".join(shown)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Self:
        """A layer over a table that is there already.

        Args:
            embeddings: W; the layer uses its memory.
            freeze: whether it stays as it is, instead of being learnt.
            max_norm: and the others, as for the layer.

        Raises:
            AssertionError: the table is no matrix (PyTorch's choice of error).

        Example:
            >>> import slowtorch as torch
            >>> table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
            >>> torch.nn.EmbeddingBag.from_pretrained(table)(torch.tensor([[0, 1]]))
            tensor([[2., 3.]])
        """
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        rows, width = embeddings.shape
        bags = cls(
            *(rows, width, max_norm, norm_type, scale_grad_by_freq, mode, sparse),
            *(embeddings, include_last_offset, padding_idx),
        )
        bags.weight.requires_grad_(not freeze)
        return bags
