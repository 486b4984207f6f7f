"""What few programs call: element by element, and questions about parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slowtorch._methods.late import calling, real_parts
from slowtorch._methods.late import storage as memory

if TYPE_CHECKING:
    from typing import NoReturn

    from slowtorch._tensor import Tensor

__all__ = ["AsideMethods"]


class AsideMethods:
    """Python functions on elements; complex numbers' parts, of real ones."""

    __slots__ = ()

    # No tensor is on these devices or in these layouts.
    is_ipu = is_maia = is_mkldnn = is_mps = is_mtia = is_nested = False
    is_sparse_csr = is_vulkan = is_xla = is_xpu = False
    name = None

    angle = real_parts.angle
    apply_ = calling.apply_
    conj = real_parts.conj
    conj_physical = real_parts.conj_physical
    dense_dim = calling.dense_dim
    dim_order = calling.dim_order
    is_conj = real_parts.is_conj
    is_neg = real_parts.is_neg
    map2_ = calling.map2_
    map_ = calling.map_
    nonzero_static = calling.nonzero_static
    resolve_conj = real_parts.resolve_conj
    resolve_neg = real_parts.resolve_neg
    share_memory_ = calling.itself
    sparse_dim = calling.sparse_dim
    storage = memory.storage
    to_dense = calling.itself
    untyped_storage = memory.untyped_storage

    @property
    def real(self: Tensor) -> Tensor:  # type: ignore[misc]  # the table of a tensor
        """The real part: the tensor itself.

        Example:
            >>> import slowtorch as torch
            >>> torch.ones(2).real
            tensor([1., 1.])
        """
        return self

    @property
    def imag(self: Tensor) -> NoReturn:  # type: ignore[misc]  # as above
        """The imaginary part, which real numbers do not have.

        Raises:
            RuntimeError: always.

        Example:
            >>> import slowtorch as torch
            >>> torch.ones(2).imag
            Traceback (most recent call last):
                ...
            RuntimeError: imag is not implemented for tensors with non-complex dtypes.
        """
        message = "imag is not implemented for tensors with non-complex dtypes."
        raise RuntimeError(message)
