"""The printed form of tensors, character for character as PyTorch prints them.

Printing takes three steps:

1. *what is shown*: nested lists of plain Python numbers, with ``...`` standing for
   what a large tensor hides, so that a million elements print as fast as a hundred;
2. *one number format* for all shown numbers (``_number_format.py``);
3. *the page*: rows broken at ``linewidth``, then notes such as ``dtype=``.

Whatever has the attributes of :class:`Printable` can be printed.
"""

import math
from collections.abc import Iterator, Sequence
from types import EllipsisType
from typing import Any, NamedTuple, Protocol, TypeAlias

from slowtorch._number_format import Number, NumberFormat, fit
from slowtorch._printoptions import (
    PrintOptions,
    current_options,
    get_printoptions,
    printoptions,
    set_printoptions,
)

__all__ = [
    "format_spec",
    "format_tensor",
    "get_printoptions",
    "printoptions",
    "set_printoptions",
]

Shown: TypeAlias = "Number | EllipsisType | list[Shown]"


class _DType(Protocol):
    @property
    def is_floating_point(self) -> bool: ...


class _Device(Protocol):
    @property
    def type(self) -> str: ...


class Printable(Protocol):
    """The part of a tensor that printing looks at."""

    @property
    def shape(self) -> Sequence[int]: ...
    @property
    def dtype(self) -> _DType: ...
    @property
    def device(self) -> _Device: ...
    @property
    def requires_grad(self) -> bool: ...
    @property
    def grad_fn(self) -> object: ...
    def dim(self) -> int: ...
    def numel(self) -> int: ...
    def tolist(self) -> Any: ...
    def __getitem__(self, index: Any, /) -> "Printable": ...


def format_tensor(tensor: Printable) -> str:
    """The text of ``repr(tensor)``.

    Floating-point numbers share one format. It is scientific when the largest
    magnitude shown exceeds 1e8 or is over 1000 times the smallest, or the smallest is
    below 1e-4; it drops the decimals when every number shown is whole. Zeros,
    infinities and NaNs have no say. Source: ``torch.Tensor.__repr__``.

    >>> import slowtorch as torch
    >>> torch.tensor([1.0, -2.0, float("inf")])
    tensor([ 1., -2., inf])
    >>> torch.tensor([[0.5, 2000.0]], dtype=torch.float64)
    tensor([[5.0000e-01, 2.0000e+03]], dtype=torch.float64)
    >>> torch.zeros(2, 0)
    tensor([], size=(2, 0))
    >>> torch.arange(2000)
    tensor([   0,    1,    2,  ..., 1997, 1998, 1999])
    """
    options = current_options()
    opening = f"{_printed_class(tensor)}("
    text = opening + _contents(tensor, len(opening), options)
    return _with_notes(text, _notes(tensor, options), len(opening), options) + ")"


def format_spec(tensor: Printable, spec: str) -> str:
    """The text of ``format(tensor, spec)``: that of the number when there is one.

    A 0-d tensor with data is formatted as its Python number. Anything else accepts
    only the empty spec, which gives its ``str``. Source: ``torch.Tensor.__format__``.

    Raises:
        TypeError: a non-empty spec for a tensor that is not 0-d (or is on ``meta``,
            or of a subclass).
        ValueError: the number does not understand the spec.

    >>> import slowtorch as torch
    >>> f"{torch.tensor(0.123456):.3f}"
    '0.123'
    >>> f"{torch.tensor([1, 2])}"
    'tensor([1, 2])'
    """
    is_plain = type(tensor).__name__ == "Tensor"
    if is_plain and tensor.dim() == 0 and not _is_meta(tensor):
        return format(tensor.tolist(), spec)
    return object.__format__(tensor, spec)


def _printed_class(tensor: Printable) -> str:
    """``tensor`` for our own classes; a user's subclass prints under its name."""
    name = type(tensor).__name__
    return "tensor" if name in ("Tensor", "Parameter", "Buffer") else name


def _is_meta(tensor: Printable) -> bool:
    return tensor.device.type == "meta"


# --- what is shown -----------------------------------------------------------------


def _contents(tensor: Printable, indent: int, options: PrintOptions) -> str:
    """The part between the parentheses, without the notes."""
    if _is_meta(tensor):
        return "..."
    if tensor.numel() == 0:
        return "[]"
    summarised = tensor.numel() > options.threshold
    if summarised and tensor.dim() > 0 and options.edgeitems == 0:
        return "[...]"
    shown: Shown = _edges(tensor, options.edgeitems) if summarised else tensor.tolist()
    number_format = fit(_numbers(shown), tensor.dtype.is_floating_point, options)
    page = _Page(number_format, options.linewidth)
    return page.write(shown, tensor.dim(), indent)


def _edges(tensor: Printable, edge: int) -> Shown:
    """``edge`` items from each end of every dimension longer than ``2 * edge``.

    Indexes before it converts, so that hidden elements are never touched.
    """
    if tensor.dim() == 0:
        scalar: Shown = tensor.tolist()
        return scalar
    length = tensor.shape[0]
    if length <= 2 * edge:
        return _items(tensor, 0, length, edge)
    first = _items(tensor, 0, edge, edge)
    return [*first, ..., *_items(tensor, length - edge, length, edge)]


def _items(tensor: Printable, start: int, stop: int, edge: int) -> list[Shown]:
    if tensor.dim() == 1:
        numbers: list[Shown] = tensor[start:stop].tolist()
        return numbers
    return [_edges(tensor[i], edge) for i in range(start, stop)]


def _numbers(shown: Shown) -> Iterator[Number]:
    """The shown numbers in order, out of their nesting."""
    if isinstance(shown, list):
        for part in shown:
            yield from _numbers(part)
    elif not isinstance(shown, EllipsisType):
        yield shown


# --- the page ----------------------------------------------------------------------


class _Page(NamedTuple):
    """Writes nested lists of numbers into lines of at most ``linewidth`` columns."""

    number_format: NumberFormat
    linewidth: int

    def write(self, shown: Shown, dim: int, indent: int) -> str:
        """The text of ``dim`` nested levels whose first bracket is at ``indent``."""
        if isinstance(shown, EllipsisType):
            return "..."
        if not isinstance(shown, list):
            return self.number_format.cell(shown)
        if dim == 1:
            return self._row(shown, indent)
        blocks = [self.write(block, dim - 1, indent + 1) for block in shown]
        return _bracketed(blocks, indent, newlines=dim - 1)

    def _row(self, items: list[Shown], indent: int) -> str:
        # The innermost ellipsis takes part in the row like a number, one column in.
        cells = [" ..." if x is ... else self.write(x, 0, indent) for x in items]
        room = self.linewidth - indent
        count = max(1, math.floor(room / (self.number_format.width + 2)))
        lines = [cells[i : i + count] for i in range(0, len(cells), count)]
        return _bracketed([", ".join(line) for line in lines], indent, newlines=1)


def _bracketed(parts: list[str], indent: int, newlines: int) -> str:
    """The parts in brackets, each below the other, aligned behind the ``[``."""
    gap = "," + "\n" * newlines + " " * (indent + 1)
    return f"[{gap.join(parts)}]"


# --- notes behind the numbers ------------------------------------------------------


def _notes(tensor: Printable, options: PrintOptions) -> list[str]:
    """What the numbers do not tell: device, size, dtype and autograd state."""
    has_numbers = tensor.numel() > 0 and not _is_meta(tensor)
    notes = []
    if tensor.device.type != "cpu":
        notes.append(f"device='{tensor.device}'")
    if _hides_size(tensor, options):
        notes.append(f"size={tuple(tensor.shape)}")
    if str(tensor.dtype) not in _implied_dtypes(has_numbers):
        notes.append(f"dtype={tensor.dtype}")
    return notes + _autograd_notes(tensor)


def _hides_size(tensor: Printable, options: PrintOptions) -> bool:
    """Whether the brackets leave the shape open; ``[]`` alone means shape (0,)."""
    if _is_meta(tensor):
        return True
    if tensor.numel() == 0:
        return tensor.dim() != 1
    # PyTorch adds the size even where nothing is hidden after all.
    return options.edgeitems == 0


def _implied_dtypes(has_numbers: bool) -> set[str]:
    """The dtypes a reader infers: ``1``, ``True`` and ``1.`` speak for themselves."""
    # Imported here so that this file loads before, and without, the rest.
    from slowtorch._dtype import get_default_dtype

    default = str(get_default_dtype())
    return {default, "torch.int64", "torch.bool"} if has_numbers else {default}


def _autograd_notes(tensor: Printable) -> list[str]:
    try:
        node = tensor.grad_fn
    except RuntimeError:
        # A view spoilt by a write in place refuses to name its node. It must print
        # all the same: somebody is debugging exactly that.
        return ["grad_fn=<Invalid>"]
    if node is not None:
        return [f"grad_fn=<{type(node).__name__}>"]
    return ["requires_grad=True"] if tensor.requires_grad else []


def _with_notes(text: str, notes: list[str], indent: int, options: PrintOptions) -> str:
    """Append the notes, each on a new line when the last one has no room for it."""
    # PyTorch takes the last line to be two columns longer than it is; a note that
    # would just fit goes to the next line, and so it must here.
    column = len(text) - (text.rfind("\n") + 1) + 2
    for note in notes:
        if column + len(", ") + len(note) > options.linewidth:
            text += ",\n" + " " * indent + note
            column = indent + len(note)
        else:
            text += ", " + note
            column += len(", ") + len(note)
    return text
