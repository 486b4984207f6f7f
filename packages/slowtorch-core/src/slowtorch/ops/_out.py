"""The ``out=`` argument: which types it may have, and what becomes of its shape.

PyTorch's functions differ in what they let ``out`` be. Most promote: a result may be
written into any type of its own category or a higher one. Others want the result's own
type exactly, and say so in words of their own; they are listed here.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from slowtorch._callers import user_stacklevel
from slowtorch._dtype import bool_, can_cast, dtype, uint8
from slowtorch._dtype_info import C_NAME
from slowtorch._layout import contiguous, layout_of
from slowtorch._tensor import Tensor, requires_grad
from slowtorch.autograd.mode import mode

__all__ = ["check_same_type", "write_out"]

EXACT = "Expected out tensor to have dtype {c_expected}, but got {c_got} instead"
FOUND = "Found dtype {got} but expected {expected}"
BOOLS = "{name} does not support non-boolean outputs."
QUANTILE = "quantile() out tensor must be same dtype as the input tensor"
SEARCH = (
    "torch.searchsorted(): output tensor's dtype is wrong, it can only be Int(int32) "
    "or Long(int64) depending on whether out_int32 flag is True, but we got output "
    "tensor's dtype {got} and out_int32 flag is {of_int32}"
)
EXTREMES = (
    "Expected the dtype for input and out to match, but got {expected} for input's "
    "dtype and {got} for out's dtype."
)
DOTS = "result dtype {got} does not match input dtype {expected}"
TENSORDOT = (
    "tensordot: Expected the output tensor to have dtype {expected}, but got an output "
    "tensor with dtype {got}"
)
FACTORY = "dtype {expected} does not match dtype of out parameter ({got})"

# What is said of an ``out`` whose type is not the result's own -> by which functions.
SAME_TYPE = {
    EXACT: (
        "addmm addmv argmax argmin baddbmm bmm diag gather index_add index_copy "
        "inverse isin linalg_det linalg_inv linalg_solve linalg_vector_norm "
        "log_softmax matmul mm msort norm slice_scatter softmax take_along_dim tril "
        "triu det vector_norm"
    ),
    FOUND: (
        "abs absolute bitwise_not ceil fix floor frac lerp neg negative round sgn sign "
        "trunc"
    ),
    EXTREMES: "amax amin",
    SEARCH: "bucketize searchsorted",
    DOTS: "dot vdot",
    TENSORDOT: "inner tensordot",
    QUANTILE: "nanquantile quantile",
    BOOLS: "isneginf isposinf signbit",
    FACTORY: "arange eye full ones rand randint randn zeros linspace logspace",
    "self and mat2 must have the same dtype, but got {got} and {expected}": "addbmm",
    (
        "the output given to float_power has dtype {got} but the operation's result "
        "requires dtype {expected}"
    ): "float_power",
    "heaviside is not yet implemented for tensors with different dtypes.": "heaviside",
    (
        "torch.histogram: input tensor and hist tensor should have the same dtype, but "
        "got input {c_expected} and hist {c_got}"
    ): "histc",
    "{name}(): self and result must have the same scalar type": (
        "index_select masked_select"
    ),
    "expected scalar_type {expected} but found {got}": "logcumsumexp",
    (
        "addmv input tensors must have the same dtype, but got {got}, {expected}, and "
        "{expected}"
    ): "mv",
    "multinomial expects Long tensor out, got: {got}": "multinomial",
    "nan_to_num: dtype of out: {got} should be same as input: {expected}": "nan_to_num",
    (
        "nonzero: Expected out tensor to have scalar type {expected} but got scalar "
        "type{got}"
    ): "nonzero",
    (
        "take(): self and out expected to have the same dtype, but got self.dtype = "
        "{expected} and out.dtype = {got}"
    ): "take",
    "Expected out type to be {expected} but got {got}": "where",
    "linalg.matrix_norm expected out tensor dtype {expected} but got: {got}": (
        "linalg_matrix_norm"
    ),
    "multi_dot(): expected out tensor to have dtype {c_expected} but got {c_got}": (
        "linalg_multi_dot"
    ),
    "linalg.norm expected out tensor dtype {expected} but got: {got}": "linalg_norm",
    "linalg.vecdot: Expected out of dtype{expected} but found {got}": "linalg_vecdot",
}
# The same of functions with several results: of the first, and of the others.
MEDIANS = (
    "Expected tensor for 'values' to have the same type as tensor for argument #2 "
    "'self'; but type torch.{got}Tensor does not equal torch.{expected}Tensor (while "
    "checking arguments for median)",
    "Expected tensor for argument #1 'indices' to have scalar type {expected}; but got "
    "torch.{got}Tensor instead (while checking arguments for median)",
)
SEVERAL = {
    (EXACT, EXACT): (
        "aminmax linalg_eigh linalg_lu linalg_lu_factor linalg_lu_factor_ex linalg_qr "
        "linalg_slogdet linalg_svd lu_unpack max min qr slogdet sort svd topk"
    ),
    MEDIANS: "median nanmedian",
    (
        "expected scalar type '{expected}' but got '{got}' for values output",
        "expected scalar type '{expected}' but got '{got}' for indices output",
    ): "mode",
    (
        "output values must be of same type as input",
        "output indices must be of scalar type {expected}",
    ): "kthvalue",
    ("expected scalar_type {expected} but found {got}",) * 2: "cummax cummin",
    (
        "torch.frexp() expects mantissa to have dtype {c_expected} but got {c_got}",
        "torch.frexp() expects exponent to have {c_expected} dtype but got {c_got}",
    ): "frexp",
    (
        "torch.histogram: input tensor and hist tensor should have the same dtype, but "
        "got input {c_expected} and hist {c_got}",
        "torch.histogram: input tensor and bin_edges tensor should have the same "
        "dtype, but got input {c_expected} and bin_edges {c_got}",
    ): "histogram",
}
NO_CAST = "result type {expected} can't be cast to the desired output type {got}"

# The same of an ``out`` that cannot hold the result's type, where it is not NO_CAST.
HIGHER_TYPE = {
    (
        "{name}: Expected result to be safely castable from {expected} dtype, but got "
        "result with dtype {got}"
    ): "cholesky_inverse cholesky_solve matrix_power",
    (
        "Expected canCast( typeMetaToScalarType(self.dtype()), "
        "typeMetaToScalarType(out.dtype())) to be true, but got false.  (Could this "
        "error message be improved?  If so, please report an enhancement request to "
        "PyTorch.)"
    ): "max min",
    "ldexp can't be cast to the desired output type {got}": "ldexp",
    "logsumexp(): Expected floating point type for result tensor, but got: {got}": (
        "logsumexp"
    ),
    "mean.dtype_out(): input types can't be cast to the desired output type {got}": (
        "mean"
    ),
}
ANY_TYPE = frozenset(
    ("sum", "prod", "cumsum", "cumprod", "nansum")
)  # they compute in it
OTHER_TYPES = {bool_: "Bool", uint8: "Byte"}  # of any and all, which take either

_SAME = {name: text for text, names in SAME_TYPE.items() for name in names.split()}
_SEVERAL = {name: texts for texts, names in SEVERAL.items() for name in names.split()}
_HIGHER = {name: text for text, names in HIGHER_TYPE.items() for name in names.split()}

# These say nothing when they give ``out`` another shape.
QUIET = (
    *("empty", "eye", "full", "linspace", "logspace", "multinomial", "normal", "ones"),
    *("rand", "randint", "randn", "randperm", "zeros"),
)
ROW_MAJOR = frozenset(("cumprod", "cumsum", "log_softmax", "softmax"))
RESIZED = (
    "An output with one or more elements was resized since it had shape {}, which "
    "does not match the required output shape {}. This behavior is deprecated, and in "
    "a future PyTorch release outputs will not be resized unless they have zero "
    "elements. You can explicitly reuse an out tensor t by resizing it, inplace, to "
    "zero elements with t.resize_(0)."
)
RESIZED_RANGE = (
    "The number of elements in the out tensor of shape {} is {} which does not match "
    "the computed number of elements {}. Note that this may occur as a result of "
    "rounding error. The out tensor will be resized to a tensor of shape {}."
)


def write_several(
    name: str, results: Sequence[Tensor], out: Sequence[Tensor]
) -> list[Tensor]:
    """Write each result to its tensor in ``out``.

    Raises:
        TypeError: ``out`` is no tuple of as many tensors.
        RuntimeError: one of them has the wrong type, or a gradient would be needed.
    """
    if not isinstance(out, (tuple, list)):
        message = f"{name}(): argument 'out' must be tuple of Tensors, not "
        raise TypeError(message + type(out).__name__)
    if len(out) != len(results):
        message = f"expected tuple of {len(results)} elements but got {len(out)}"
        raise TypeError(message)
    for place, (result, to) in enumerate(zip(results, out, strict=True)):
        if isinstance(to, Tensor) and to._layout.dtype is not result._layout.dtype:
            text = _SEVERAL[name][place > 0]
            kinds = result._layout.dtype, to._layout.dtype
            raise RuntimeError(_filled(text, name, *kinds))
    pairs = zip(results, out, strict=True)
    return [write_out(name, result, to) for result, to in pairs]


def write_out(name: str, result: Tensor, out: Tensor) -> Tensor:
    """Write *result* to ``out``, which takes its shape; for the ``out=`` argument.

    Raises:
        TypeError: ``out`` is not a tensor.
        RuntimeError: it is of the wrong type, or a gradient would be needed.
    """
    if not isinstance(out, Tensor):
        message = f"{name}(): argument 'out' must be Tensor, not {type(out).__name__}"
        raise TypeError(message)
    if mode.enabled and (requires_grad(result) or requires_grad(out)):
        message = (
            f"{name}(): functions with out=... arguments don't support automatic "
            "differentiation, but one of the arguments requires grad."
        )
        raise RuntimeError(message)
    _check_type(name, result._layout.dtype, out._layout.dtype)
    from slowtorch.autograd.inplace import changed

    if out._layout.shape != result._layout.shape:
        _resize(name, result, out)
    out._layout.kernels["assign"](None, out, result)
    changed(out, f"{name}(out=...)")
    return out


def check_same_type(to: dtype, out: Tensor) -> None:
    """Refuse an ``out`` that is not of the type that was named.

    Raises:
        RuntimeError: its type is another one.
    """
    if out._layout.dtype is not to:
        raise RuntimeError(_filled(EXACT, "", to, out._layout.dtype))


def _check_type(name: str, expected: dtype, got: dtype) -> None:
    if got is expected or name in ANY_TYPE:
        return
    if name in ("any", "all"):
        if got not in OTHER_TYPES:
            message = (
                f"{name} only supports bool tensor for result, got: {got.type_name}"
            )
            raise RuntimeError(message)
        return
    own = _SAME.get(name.removeprefix("special_"))
    if own is not None:
        raise RuntimeError(_filled(own, name, expected, got))
    if not can_cast(expected, got):
        text = _HIGHER.get(name.removeprefix("linalg_"), NO_CAST)
        raise RuntimeError(_filled(text, name.removeprefix("linalg_"), expected, got))


def _filled(text: str, name: str, expected: dtype, got: dtype) -> str:
    return text.format(
        name=name,
        expected=expected.type_name,
        got=got.type_name,
        c_expected=C_NAME[expected.name],
        c_got=C_NAME[got.name],
        of_int32=expected.bits == 32,
    )


def _resize(name: str, result: Tensor, out: Tensor) -> None:
    """Give ``out`` the shape of *result*, and memory of its own for it."""
    old, new = out._layout, result._layout
    before, after = list(old.shape), list(new.shape)
    message = ""
    if name in ("arange", "range"):
        message = RESIZED_RANGE.format(before, old.numel, new.numel, f"({new.numel},)")
    elif name not in QUIET:
        message = RESIZED.format(before, after)
    if message and old.numel:
        warnings.warn(message, UserWarning, stacklevel=user_stacklevel())
    made = contiguous(new.shape, old.dtype, old.device)
    if new.whole and name not in ROW_MAJOR:
        made = layout_of(new.shape, new.strides, old.dtype, old.device)
    out._layout = made
    out._storage = made.kernels["full"](made, 0)
    out._offset = 0
