"""What ``import slowtorch`` leaves for later: operations that few programs call.

Each module costs 0.15 to 0.3 ms to import. Those in ``LATE`` are imported when one of
their names is first asked for: ``slowtorch.<name>`` through the package's own
``__getattr__``, a method through a ``LateMethod`` that stands on ``Tensor`` until then.
Afterwards nothing stays in between. Eager are tensors, elementary arithmetic, views,
indexing, matrix products, sums and softmax: what training a small network needs.
nn and optim leave their files for later in the same way: see ``LateNames``.

The tables of methods import late families from ``_methods/late.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["LATE", "NAMES", "LateFamily", "LateMethod", "LateNames"]

# module -> its public names, as in its __all__ (a test compares them).
LATE = {
    "_generator": "Generator",
    "serialization": "load save",
    "storage": "TypedStorage UntypedStorage is_storage",
    "_naming": "typename",
    "_settings": (
        "are_deterministic_algorithms_enabled autocast compile "
        "get_default_device get_float32_matmul_precision "
        "get_num_interop_threads get_num_threads "
        "is_anomaly_check_nan_enabled is_anomaly_enabled "
        "is_deterministic_algorithms_warn_only_enabled set_default_device "
        "set_default_tensor_type "
        "set_float32_matmul_precision set_num_interop_threads set_num_threads "
        "use_deterministic_algorithms"
    ),
    "ops.bessel": "i0 i0_",
    "ops.calculus": "cumulative_trapezoid diff gradient trapezoid trapz",
    "ops.calling": "detach detach_ is_inference nonzero_static",
    "ops.cholesky": "cholesky cholesky_inverse cholesky_solve",
    "func.batching": "vmap",
    "ops.combining": "gcd gcd_ hypot lcm lcm_ ldexp ldexp_ logaddexp logaddexp2",
    "ops.copies": (
        "alias_copy as_strided_copy detach_copy diagonal_copy expand_copy permute_copy "
        "select_copy slice_copy split_copy split_with_sizes_copy squeeze_copy t_copy "
        "transpose_copy unbind_copy unfold_copy unsqueeze_copy view_copy"
    ),
    "ops.counting": "bincount histc histogram",
    "ops.counts": "binomial poisson",
    "ops.covariance": "corrcoef cov",
    "ops.cumulative": "cummax cummin cumprod cumsum logcumsumexp",
    "ops.determinants": "det logdet slogdet",
    "ops.diagonals": (
        "diag diag_embed diagflat diagonal tril tril_indices triu triu_indices"
    ),
    "ops.distances": "cdist cross renorm",
    "ops.einsum": "einsum",
    "ops.extrema": "amax amin aminmax max min",
    "ops.gammas": "igamma igammac mvlgamma",
    "ops.gathering": "argwhere gather index_select nonzero take take_along_dim",
    "ops.index_reducing": "index_reduce",
    "ops.joining": (
        "cat column_stack concat concatenate dstack hstack row_stack stack vstack"
    ),
    "ops.logic": (
        "bitwise_and bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift "
        "bitwise_xor logical_and logical_not logical_or logical_xor"
    ),
    "ops.lu": "lu lu_solve lu_unpack",
    "ops.matrix_chains": "matrix_power vander",
    "ops.matrix_exponential": "matrix_exp",
    "ops.matrix_norms": "frobenius_norm nuclear_norm",
    "ops.middle": "median mode nanmedian nanquantile quantile",
    "ops.neighbours": "frexp nextafter",
    "ops.norms": "dist norm",
    "ops.order": "argsort kthvalue msort sort topk",
    "ops.orthogonal": "qr",
    "ops.padding": "constant_pad_nd",
    "ops.parts": (
        "diagonal_scatter narrow narrow_copy select select_scatter slice_scatter"
    ),
    "ops.places": "argmax argmin",
    "ops.products": "block_diag cartesian_prod combinations",
    "ops.promotion": "result_type",
    "ops.putting": "index_put index_put_ put",
    "ops.random": "rand rand_like randint randint_like randn randn_like randperm",
    "ops.real_parts": (
        "angle conj conj_physical imag is_conj is_neg real resolve_conj resolve_neg"
    ),
    "ops.rearranging": "flip fliplr flipud roll rot90",
    "ops.refill": "",
    "ops.repeating": "repeat_interleave tile",
    "ops.rounding": (
        "abs abs_ absolute ceil ceil_ copysign fix fix_ floor floor_ frac frac_ "
        "nan_to_num nan_to_num_ round round_ sgn sign trunc trunc_"
    ),
    "ops.sampling": "bernoulli multinomial normal",
    "ops.scattering": "scatter scatter_add scatter_reduce",
    "ops.searching": "bucketize isin searchsorted unravel_index",
    "ops.singular": "pinverse svd",
    "ops.slicewise": "index_add index_copy index_fill",
    "ops.solving": "inverse",
    "ops.special": "digamma erf erf_ erfc erfc_ erfinv lgamma polygamma xlogy xlogy_",
    "ops.splitting": (
        "chunk dsplit hsplit split split_with_sizes tensor_split unbind unsafe_chunk "
        "unsafe_split vsplit"
    ),
    "ops.statistics": "std std_mean var var_mean",
    "ops.strided": "as_strided as_strided_scatter",
    "ops.tensordot": "chain_matmul inner kron tensordot",
    "ops.trigonometry": (
        "acos acos_ arccos arccos_ arcsin arcsin_ arctan arctan2 arctan_ asin asin_ "
        "atan atan2 atan_ cos cos_ deg2rad deg2rad_ rad2deg rad2deg_ sin sin_ sinc "
        "sinc_ tan tan_"
    ),
    "ops.truth": "all any count_nonzero",
    "ops.turning": "as_strided_ resize_as_",
    "ops.unique": "unique unique_consecutive",
    "ops.windows": (
        "bartlett_window blackman_window hamming_window hann_window kaiser_window"
    ),
    "random": (
        "default_generator get_rng_state initial_seed manual_seed seed set_rng_state"
    ),
}


class LateNames:
    """The names of a package whose modules are imported when first asked for.

    Args:
        package: such as ``slowtorch.nn``.
        table: module within the package -> its public names, as in its ``__all__``.

    Example:
        >>> from slowtorch._late import LateNames
        >>> late = LateNames("slowtorch", {"ops.special": "erf lgamma"})
        >>> "erf" in late, list(late)
        (True, ['erf', 'lgamma'])
    """

    __slots__ = ("home", "package", "table")

    def __init__(self, package: str, table: Mapping[str, str]) -> None:
        self.package = package
        self.table = table
        self.home = {name: home for home in table for name in table[home].split()}

    def __contains__(self, name: str) -> bool:
        return name in self.home or name in self.table

    def __iter__(self) -> Iterator[str]:
        return iter(self.home)

    def __getitem__(self, name: str) -> Any:
        """What ``<package>.<name>`` is; from now on it has it, as if eager."""
        if name not in self.home:
            return self.module(name)
        value = getattr(self.module(self.home[name]), name)
        setattr(sys.modules[self.package], name, value)
        return value

    def attribute(self, name: str) -> Any:
        """The package's ``__getattr__``, where plugins add nothing to it."""
        if name in self:
            return self[name]
        from slowtorch._naming import no_attribute

        raise no_attribute(self.package, name)

    def names(self) -> list[str]:
        """The package's ``__dir__``: what it has, and what it is going to have."""
        there = vars(sys.modules[self.package])
        return sorted({*there, *there.get("__all__", ()), *self})

    def module(self, name: str) -> ModuleType:
        """A module of the table."""
        return _imported(f"{self.package}.{name}")

    def modules(self) -> list[ModuleType]:
        """All modules of the table."""
        return [self.module(name) for name in self.table]


NAMES = LateNames("slowtorch", LATE)


def _imported(module: str) -> ModuleType:
    from importlib import import_module

    return import_module(module)


class LateMethod:
    """Stands for a function of a late family until it is called for."""

    __slots__ = ("function", "module", "name")

    def __init__(self, module: str, function: str) -> None:
        self.module = module
        self.function = function
        self.name = function

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        from slowtorch._tensor import Tensor

        function = getattr(_imported(self.module), self.function)
        if vars(Tensor).get(self.name) is self:
            setattr(Tensor, self.name, function)
        return function.__get__(instance, owner)


class LateFamily:
    """Stands for a module in a table of methods: each attribute is a ``LateMethod``."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> LateMethod:
        return LateMethod(self._module, name)
