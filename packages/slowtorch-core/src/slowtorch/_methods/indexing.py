"""Reading and writing parts, as methods and operators of ``Tensor``."""

from __future__ import annotations

from slowtorch._methods.late import (
    counting,
    gathering,
    index_reducing,
    putting,
    scattering,
    slicewise,
)
from slowtorch.ops import indexing, masking

__all__ = ["IndexingMethods"]


class IndexingMethods:
    """``x[index]``, ``x[index] = value``, gathering and scattering."""

    __slots__ = ()

    __delitem__ = indexing.__delitem__
    __getitem__ = indexing.__getitem__
    __setitem__ = indexing.__setitem__
    argwhere = gathering.argwhere
    bincount = counting.bincount
    gather = gathering.gather
    histc = counting.histc
    histogram = counting.histogram
    index_add = slicewise.index_add
    index_add_ = slicewise.index_add_
    index_copy = slicewise.index_copy
    index_copy_ = slicewise.index_copy_
    index_fill = slicewise.index_fill
    index_fill_ = slicewise.index_fill_
    index_put = putting.index_put
    index_put_ = putting.index_put_
    index_reduce = index_reducing.index_reduce
    index_reduce_ = index_reducing.index_reduce_
    index_select = gathering.index_select
    masked_fill = masking.masked_fill
    masked_fill_ = masking.masked_fill_
    masked_scatter = masking.masked_scatter
    masked_scatter_ = masking.masked_scatter_
    masked_select = masking.masked_select
    nonzero = gathering.nonzero
    put = putting.put
    put_ = putting.put_
    scatter = scattering.scatter
    scatter_ = scattering.scatter_
    scatter_add = scattering.scatter_add
    scatter_add_ = scattering.scatter_add_
    scatter_reduce = scattering.scatter_reduce
    scatter_reduce_ = scattering.scatter_reduce_
    take = gathering.take
    take_along_dim = gathering.take_along_dim
