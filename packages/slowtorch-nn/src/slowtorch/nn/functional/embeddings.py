"""Classes as vectors: rows of a learnt table, or a one among noughts."""

from __future__ import annotations

from slowtorch._dtype import bool_, int32, int64
from slowtorch._layout import contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.inplace import changed
from slowtorch.nn.functional._embedding import Embedding, EmbeddingGrad, Lookup
from slowtorch.ops._results import check_tensor
from slowtorch.plugins.operators import Operator

__all__ = ["embedding", "one_hot"]


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of a table: y[i] = W[x_i].

    Args:
        input: row numbers x, any shape; int64 or int32.
        weight: W of shape (rows, width).
        padding_idx: a row that gets no gradient.
        max_norm: rows that are read and longer than this are scaled down, in place.
        norm_type: the p of the norm that measures their length.
        scale_grad_by_freq: divide a row's gradient by how often it was read.
        sparse: not supported here: gradients are dense.

    Returns:
        y of the shape of *input* and one dimension more, (..., width).

    Raises:
        IndexError: there is no such row.
        RuntimeError: the table is no matrix, or the numbers are no integers.
        NotImplementedError: sparse gradients are asked for.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> table = torch.tensor([[0.0, 0.1], [1.0, 1.1], [2.0, 2.1]])
        >>> F.embedding(torch.tensor([2, 0]), table)
        tensor([[2.0000, 2.1000],
                [0.0000, 0.1000]])
    """
    check_tensor("embedding", weight, "weight", 1)
    check_tensor("embedding", input, "indices", 2)
    if sparse:
        message = (
            "sparse=True is not supported: the gradient of the table is dense here"
        )
        raise NotImplementedError(message)
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    kind = input._layout.dtype
    if kind not in (int64, int32):
        message = (
            "Expected tensor for argument #1 'indices' to have one of the following "
            f"scalar types: Long, Int; but got {_said(input)} instead (while checking "
            "arguments for embedding)"
        )
        raise RuntimeError(message)
    row = _padding_row(padding_idx, weight.shape[0])
    if max_norm is not None:
        shorten(weight, input, max_norm, norm_type)
    lookup = Lookup(input, row, scale_grad_by_freq)
    result: Tensor = Embedding.apply(weight, lookup)
    return result


def _padding_row(padding_idx: int | None, rows: int) -> int:
    """The row that does not learn, counted from the front; -1 for none."""
    if padding_idx is None:
        return -1
    if not -rows <= padding_idx < rows:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx % rows


def shorten(weight: Tensor, indices: Tensor, max_norm: float, norm_type: float) -> None:
    kernel = weight._layout.kernels["embedding_renorm"]
    kernel(None, weight, indices, float(max_norm), float(norm_type))
    changed(weight, "embedding_renorm_")


def _said(input: Tensor) -> str:
    """The type of *input* as PyTorch's check of indices calls it."""
    return "CPUBoolType" if input._layout.dtype is bool_ else str(input.type())


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """Each class as a row with 1 at its place and 0 elsewhere.

    Args:
        tensor: class numbers, any shape, int64.
        num_classes: the length of a row; -1 for one more than the largest class.

    Returns:
        An int64 tensor with one dimension more, (..., num_classes).

    Raises:
        RuntimeError: a class is negative or not below *num_classes*, or the numbers
            are not int64, or there is none to tell how many classes there are.

    Example:
        >>> import slowtorch as torch
        >>> import slowtorch.nn.functional as F
        >>> F.one_hot(torch.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    check_tensor("one_hot", tensor)
    if tensor.dtype is not int64:
        message = "one_hot is only applicable to index tensor of type LongTensor."
        raise RuntimeError(message)
    if num_classes == -1 or tensor.device.type != "meta":
        num_classes = _class_count(tensor, num_classes)
    layout = tensor._layout
    out = contiguous((*layout.shape, num_classes), int64, layout.device)
    return make(out.kernels["one_hot"](out, tensor, num_classes), out)


def _class_count(tensor: Tensor, given: int) -> int:
    """How many classes there are, once all of *tensor* are known to be among them."""
    if not tensor.numel():
        if given <= 0:
            message = "Can not infer total number of classes from empty tensor."
            raise RuntimeError(message)
        return given
    classes = tensor.flatten().tolist()
    if min(classes) < 0:
        raise RuntimeError("Class values must be non-negative.")
    if given == -1:
        return int(max(classes)) + 1
    if max(classes) >= given:
        raise RuntimeError("Class values must be smaller than num_classes.")
    return given


OPERATORS = (
    Operator(embedding, nodes=(Embedding, EmbeddingGrad)),
    Operator(one_hot),
)
