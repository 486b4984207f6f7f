"""How things are called in messages: by the names that PyTorch's users know.

A program says ``import slowtorch as torch`` and is shown ``torch.float32``,
``torch.Size``, and so ``torch.nn.modules.linear.Linear`` as well.
"""

from __future__ import annotations

import sys
from typing import Any

from slowtorch._tensor import Tensor

__all__ = ["class_of", "no_attribute", "typename"]

# PyTorch's functions of the top level are methods of one class, from which they have
# their full name, but for these: Python functions, each with its module.
TOP_LEVEL = "_VariableFunctionsClass"
IN_PYTHON = {
    "functional": (
        "atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes "
        "broadcast_tensors cartesian_prod cdist chain_matmul einsum meshgrid norm "
        "split tensordot unravel_index"
    ),
    "functional.boolean_dispatch.<locals>.fn": "unique unique_consecutive",
    "func": "vmap",
    "random": "get_rng_state initial_seed manual_seed seed set_rng_state",
    "serialization": "load save",
    "_tensor_str": "set_printoptions",
    "": (
        "compile get_default_device get_default_dtype get_float32_matmul_precision "
        "get_num_interop_threads get_num_threads is_grad_enabled "
        "is_inference_mode_enabled is_storage is_tensor set_default_device "
        "set_default_dtype set_float32_matmul_precision set_num_interop_threads "
        "set_num_threads typename use_deterministic_algorithms "
        "are_deterministic_algorithms_enabled"
    ),
}
_HOMES = {name: home for home, names in IN_PYTHON.items() for name in names.split()}

# Of nn.functional, these are not Python functions in PyTorch.
IN_C = {
    TOP_LEVEL: (
        "adaptive_avg_pool1d avg_pool1d bilinear channel_shuffle conv1d conv2d conv3d "
        "conv_transpose1d conv_transpose2d conv_transpose3d cosine_similarity "
        "hardshrink pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu"
    ),
    "_C._nn": (
        "avg_pool2d avg_pool3d gelu linear one_hot scaled_dot_product_attention "
        "softplus softshrink"
    ),
}
_C_HOMES = {name: home for home, names in IN_C.items() for name in names.split()}
FUNCTIONAL = "slowtorch.nn.functional"


def typename(obj: Any, /) -> str:
    """The full name of a type, a function, or the type of anything else.

    Of what SlowTorch itself has, it is the name that PyTorch shows.

    Args:
        obj: a tensor, a class, a function, or an object of any type.

    Example:
        >>> import slowtorch as torch
        >>> torch.typename(torch.zeros(1)), torch.typename(3), torch.typename(torch.add)
        ('torch.FloatTensor', 'int', 'torch._VariableFunctionsClass.add')
    """
    if isinstance(obj, Tensor):
        return str(obj.type())
    module = getattr(obj, "__module__", None) or "builtins"
    name = getattr(obj, "__qualname__", None) or type(obj).__qualname__
    if module.partition(".")[0] != "slowtorch":
        return str(name) if module == "builtins" else f"{module}.{name}"
    if callable(obj) and not isinstance(obj, type) and "." not in name:
        return _function_name(obj, module, name)
    return f"{_shown(module)}.{name}"


def _function_name(function: Any, module: str, name: str) -> str:
    if module.startswith(FUNCTIONAL):
        return ".".join(("torch", _C_HOMES.get(name, "nn.functional"), name))
    if getattr(sys.modules["slowtorch"], name, None) is function:
        home = _HOMES.get(name, TOP_LEVEL)
        if home.endswith("fn"):
            return f"torch.{home}"
        return f"torch.{home}.{name}" if home else f"torch.{name}"
    for prefix in ("linalg", "special"):
        if name.startswith(f"{prefix}_"):
            return f"torch._C._{prefix}.{name}"
    return f"{_shown(module)}.{name}"


def _shown(module: str) -> str:
    """PyTorch's name for one of our modules, without those that are ours alone."""
    parts = [each for each in module.split(".")[1:] if not each.startswith("_")]
    return ".".join(["torch", *parts])


def no_attribute(namespace: str, name: str) -> AttributeError:
    """The error of a module that has no such name, in the words that PyTorch has.

    The second line is ours, for who wonders where ``torch`` comes from.
    """
    shown = namespace
    if namespace.partition(".")[0] == "slowtorch":
        shown = namespace.removeprefix("slow")
    message = f"module {shown!r} has no attribute {name!r}"
    if shown != namespace:
        message += f"\n({shown!r} stands for {namespace!r} here.)"
    return AttributeError(message, name=name, obj=sys.modules.get(namespace))


def class_of(value: object) -> str:
    """The class of *value* as PyTorch's messages show it."""
    return "<class 'torch.Tensor'>" if type(value) is Tensor else str(type(value))
