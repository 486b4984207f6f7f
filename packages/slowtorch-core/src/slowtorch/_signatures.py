"""What PyTorch says when arguments fit none of a function's forms.

PyTorch's functions are overloaded: ``randint(high, size)`` and
``randint(low, high, size)`` are two forms of one name, and a call that fits neither is
answered with a list of both. Only errors need this module; import it where they occur.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["got", "kind_of", "no_match"]

OPTIONS = (
    "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, "
    "bool pin_memory = False, bool requires_grad = False"
)
NEW = f"*, Tensor out = None, {OPTIONS}"
DRAWN = f"*, torch.Generator generator, Tensor out = None, {OPTIONS}"
OUT = "*, Tensor out = None"
GENERATOR = "*, torch.Generator generator = None"


def _spaced(more: str = "") -> tuple[str, ...]:
    starts = ("Tensor", "Tensor"), ("Number", "Tensor"), ("Tensor", "Number")
    return tuple(
        [
            f"{start} start, {end} end, int steps{more}, {NEW}"
            for start, end in (*starts, ("Number", "Number"))
        ]
    )


FORMS: dict[str, tuple[str, ...]] = {
    "arange": (
        f"Number end, {NEW}",
        f"Number start, Number end, *, {OPTIONS}",
        f"Number start, Number end, Number step = 1, {NEW}",
    ),
    "bucketize": (
        "Tensor input, Tensor boundaries, *, bool out_int32 = False, "
        "bool right = False, Tensor out = None",
        "Number self, Tensor boundaries, *, bool out_int32 = False, bool right = False",
    ),
    "clamp": (
        f"Tensor input, Tensor min = None, Tensor max = None, {OUT}",
        f"Tensor input, Number min = None, Number max = None, {OUT}",
    ),
    "device": ("torch.device device", "str type, int index = -1"),
    "eye": (f"int n, {NEW}", f"int n, int m, {NEW}"),
    "fill_": ("Tensor value", "Number value"),
    "lerp": (
        f"Tensor input, Tensor end, Tensor weight, {OUT}",
        f"Tensor input, Tensor end, Number weight, {OUT}",
    ),
    "linspace": _spaced(),
    "logspace": _spaced(", float base = 10.0"),
    "masked_fill": ("Tensor mask, Tensor value", "Tensor mask, Number value"),
    "masked_fill_": ("Tensor mask, Tensor value", "Tensor mask, Number value"),
    "normal": (
        f"Tensor mean, Tensor std, {GENERATOR}, Tensor out = None",
        f"Tensor mean, float std = 1, {GENERATOR}, Tensor out = None",
        f"float mean, Tensor std, {GENERATOR}, Tensor out = None",
        f"float mean, float std, tuple of ints size, {GENERATOR}, "
        f"Tensor out = None, {OPTIONS}",
    ),
    "pow": (
        f"Tensor input, Tensor exponent, {OUT}",
        f"Number self, Tensor exponent, {OUT}",
        f"Tensor input, Number exponent, {OUT}",
    ),
    "rand": (f"tuple of ints size, {DRAWN}", f"tuple of ints size, {NEW}"),
    "randint": (
        f"int high, tuple of ints size, {DRAWN}",
        f"int high, tuple of ints size, {NEW}",
        f"int low, int high, tuple of ints size, {DRAWN}",
        f"int low, int high, tuple of ints size, {NEW}",
    ),
    "randn": (f"tuple of ints size, {DRAWN}", f"tuple of ints size, {NEW}"),
    "randperm": (f"int n, {DRAWN}", f"int n, {NEW}"),
    "random_": (
        GENERATOR,
        f"int from, int to, {GENERATOR}",
        f"int to, {GENERATOR}",
    ),
    "repeat_interleave": (
        "Tensor input, Tensor repeats, int dim = None, *, int output_size = None",
        "Tensor repeats, *, int output_size = None",
        "Tensor input, int repeats, int dim = None, *, int output_size = None",
    ),
    "result_type": (
        "Tensor tensor, Tensor other",
        "Number scalar, Tensor tensor",
        "Tensor tensor, Number other",
        "Number scalar1, Number scalar2",
    ),
    "sort": (
        "*, bool stable, int dim = -1, bool descending = False",
        "int dim = -1, bool descending = False",
    ),
    "view": ("torch.dtype dtype", "tuple of ints size"),
    "where": (
        "Tensor condition",
        f"Tensor condition, Tensor input, Tensor other, {OUT}",
        "Tensor condition, Number self, Tensor other",
        "Tensor condition, Tensor input, Number other",
        "Tensor condition, Number self, Number other",
    ),
}


COMPARED = f"Tensor input, Tensor other, {OUT}", f"Tensor input, Number other, {OUT}"
SPREAD = (
    "Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False, "
    f"{OUT}",
    "Tensor input, tuple of ints dim = None, *, Number correction = None, "
    "bool keepdim = False, Tensor out = None",
    "Tensor input, bool unbiased = True",
)
FORMS.update(dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge"), COMPARED))
FORMS.update(dict.fromkeys(("std", "var"), SPREAD))
SPREAD_AND_MEAN = tuple([form.replace(", Tensor out = None", "") for form in SPREAD])
FORMS.update(dict.fromkeys(("std_mean", "var_mean"), SPREAD_AND_MEAN))


def kind_of(value: object) -> str:
    """The name that PyTorch's messages have for the type of *value*."""
    kind = type(value)
    names = {"dtype": "torch.dtype", "device": "torch.device", "Size": "torch.Size"}
    names["Generator"] = "torch._C.Generator"
    if kind.__module__.startswith("slowtorch."):
        return names.get(kind.__name__, kind.__name__)
    return kind.__name__


def _detailed(value: object) -> str:
    if isinstance(value, list):
        return f"list of [{', '.join(map(kind_of, value))}]"
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return f"tuple of ({', '.join(map(kind_of, value))}{comma})"
    return kind_of(value)


def got(args: Sequence[object], named: Mapping[str, object]) -> str:
    """The types of the arguments that were given, as PyTorch lists them."""
    given = [*map(kind_of, args)]
    given += [f"{name}={kind_of(value)}" for name, value in named.items()]
    return ", ".join(given) + (", " if named and not args else "")


def no_match(name: str, *args: Any, **named: Any) -> TypeError:
    """The error for a call of function *name* that fits none of its forms."""
    lines = [
        f"{name}() received an invalid combination of arguments - got "
        f"({got(args, named)}), but expected one of:"
    ]
    for form in FORMS[name]:
        lines.append(f" * ({form})")
        wanted = form.split(", ")
        if len(wanted) == len(args) + len(named):
            lines.append(
                f"      didn't match because some of the {_why(wanted, args, named)}"
            )
    return TypeError("\n".join(lines) + "\n")


def _why(wanted: list[str], args: Sequence[Any], named: Mapping[str, Any]) -> str:
    names = [each.partition(" = ")[0].rpartition(" ")[2] for each in wanted]
    unknown = [name for name in named if name not in names]
    if unknown:
        return f"keywords were incorrect: {', '.join(unknown)}"
    given = [("", value) for value in args]
    given += [(f"{name}=", value) for name, value in named.items()]
    shown = []
    for form, (label, value) in zip(wanted, given, strict=True):
        fits = form.partition(" = ")[0].rpartition(" ")[0] == kind_of(value)
        mark = "" if fits else "!"
        shown.append(f"{mark}{label}{_detailed(value)}{mark}")
    return f"arguments have invalid types: ({', '.join(shown)})"
