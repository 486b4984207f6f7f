"""Copies, dtypes, devices and Python numbers, as methods of ``Tensor``."""

from __future__ import annotations

from slowtorch.ops import conversion as ops
from slowtorch.ops import copying, new_like, pickling, properties

__all__ = ["ConversionMethods"]


class ConversionMethods:
    """To and from other types; what the tensor is."""

    __slots__ = ()

    __bool__ = ops.__bool__
    __complex__ = ops.__complex__
    __contains__ = ops.__contains__
    __copy__ = new_like.__copy__
    __deepcopy__ = new_like.__deepcopy__
    __float__ = ops.__float__
    __index__ = ops.__index__
    __int__ = ops.__int__
    __iter__ = ops.__iter__
    __len__ = ops.__len__
    __reduce_ex__ = pickling.__reduce_ex__
    __reversed__ = ops.__reversed__

    clone = copying.clone
    contiguous = copying.contiguous
    copy_ = copying.copy_
    fill_ = copying.fill_
    zero_ = copying.zero_

    bfloat16 = ops.to_bfloat16
    bool = ops.to_bool
    byte = ops.to_byte
    char = ops.to_char
    cpu = ops.cpu
    cuda = ops.cuda
    double = ops.to_double
    float = ops.to_float
    half = ops.to_half
    int = ops.to_int
    is_nonzero = ops.is_nonzero
    item = ops.item
    long = ops.to_long
    numpy = ops.numpy
    short = ops.to_short
    to = ops.to
    tolist = ops.tolist
    type = ops.type_of
    type_as = ops.type_as

    new_empty = new_like.new_empty
    new_full = new_like.new_full
    new_ones = new_like.new_ones
    new_tensor = new_like.new_tensor
    new_zeros = new_like.new_zeros

    _is_view = properties.is_view
    data_ptr = properties.data_ptr
    dim = properties.dim
    element_size = properties.element_size
    get_device = properties.get_device
    is_complex = properties.is_complex
    is_contiguous = properties.is_contiguous
    is_floating_point = properties.is_floating_point
    is_pinned = properties.is_pinned
    is_same_size = properties.is_same_size
    is_set_to = properties.is_set_to
    is_shared = properties.is_shared
    is_signed = properties.is_signed
    layout = property(properties.get_layout)
    ndimension = properties.dim
    nelement = properties.numel
    numel = properties.numel
    size = properties.size
    storage_offset = properties.storage_offset
    stride = properties.stride
