"""A learnt table of vectors."""

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

__all__ = ["Embedding"]


class Embedding(Module):
    """A table whose rows are looked up by number and learnt: y[i] = W[x_i].

    At first every number is drawn from the standard normal distribution.

    Args:
        num_embeddings: the number of rows.
        embedding_dim: the length of a row.
        padding_idx: a row that is 0 at first and does not learn.
        max_norm: rows that are read and longer than this are scaled down, in place.
        norm_type: the p of the norm that measures their length.
        scale_grad_by_freq: divide a row's gradient by how often it was read.
        sparse: not supported here: gradients are dense.
        device: where the table is.
        dtype: its type.

    Raises:
        AssertionError: *padding_idx* is no row (PyTorch's choice of error).

    Shape:
        (...) of int64 or int32, to (..., embedding_dim)

    Attributes:
        weight: W, of shape (num_embeddings, embedding_dim).

    Example:
        >>> import slowtorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.nn.Embedding(3, 2)(torch.tensor([2, 2]))
        tensor([[-1.0845, -1.3986],
                [-1.0845, -1.3986]], grad_fn=<EmbeddingBackward0>)
    """

    weight: Parameter

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: device_of | str | None = None,
        dtype: dtype_of | None = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = _row(padding_idx, num_embeddings)
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        shape = (num_embeddings, embedding_dim)
        if _weight is None:
            table = empty(shape, device=device, dtype=dtype)
            self.weight = Parameter(table, requires_grad=not _freeze)
            self.reset_parameters()
        else:
            if tuple(_weight.shape) != shape:
                message = (
                    "Shape of weight does not match num_embeddings and embedding_dim"
                )
                raise AssertionError(message)
            self.weight = Parameter(_weight, requires_grad=not _freeze)

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(self, input: Tensor) -> Tensor:
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        shown = [f"{self.num_embeddings}, {self.embedding_dim}"]
        if self.padding_idx is not None:
            shown.append(f"padding_idx={self.padding_idx}")
        if self.max_norm is not None:
            shown.append(f"max_norm={self.max_norm}")
        if self.norm_type != 2:
            shown.append(f"norm_type={self.norm_type}")
        if self.scale_grad_by_freq:
            shown.append("scale_grad_by_freq=True")
        if self.sparse:
            shown.append("sparse=True")
        return ", ".join(shown)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Self:
        """A layer over a table that is there already.

        Args:
            embeddings: W; the layer uses its memory.
            freeze: whether it stays as it is, instead of being learnt.
            padding_idx: and the others, as for the layer.

        Raises:
            AssertionError: the table is no matrix (PyTorch's choice of error).

        Example:
            >>> import slowtorch as torch
            >>> table = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
            >>> torch.nn.Embedding.from_pretrained(table)(torch.tensor(1))
            tensor([3., 4.])
        """
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        rows, width = embeddings.shape
        return cls(
            *(rows, width, padding_idx, max_norm, norm_type),
            *(scale_grad_by_freq, sparse, embeddings, freeze),
        )


def _row(padding_idx: int | None, rows: int) -> int | None:
    if padding_idx is None:
        return None
    if not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % rows
