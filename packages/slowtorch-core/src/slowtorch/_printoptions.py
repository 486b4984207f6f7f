"""The settings that decide how tensors are printed.

One process-wide :class:`PrintOptions` is in force at a time, as in PyTorch:
``set_printoptions`` replaces it, ``printoptions`` replaces it for one block.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, NamedTuple

# What is public as ``slowtorch.<name>``; the rest is asked for by its module.
__all__ = ["set_printoptions"]


class PrintOptions(NamedTuple):
    """The five printing settings; the defaults are PyTorch's."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=inf),
}

_options = PrintOptions()


def current_options() -> PrintOptions:
    """The settings in force."""
    return _options


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed; what is not given stays as it is.

    Args:
        precision: digits after the decimal point (4).
        threshold: tensors with more elements than this are summarised (1000).
        edgeitems: items shown at each end of a summarised dimension (3).
        linewidth: columns before a line is broken (80).
        profile: ``"default"``, ``"short"`` (2 digits, 2 edge items) or ``"full"``
            (never summarise); applied first, the other arguments on top. As in
            PyTorch an unknown name changes nothing.
        sci_mode: force scientific notation on or off. This one is set by *every*
            call: leaving it out returns to ``None``, which lets the numbers decide.

    Raises:
        ValueError: ``edgeitems`` is negative. PyTorch accepts that and fails, or
            shows elements twice, when a tensor is printed.

    >>> import slowtorch as torch
    >>> torch.set_printoptions(precision=2, sci_mode=True)
    >>> torch.tensor([0.5, 1.25])
    tensor([5.00e-01, 1.25e+00])
    >>> torch.set_printoptions(profile="default")
    >>> torch.tensor([0.5, 1.25])
    tensor([0.5000, 1.2500])
    """
    global _options
    if edgeitems is not None and edgeitems < 0:
        raise ValueError(f"edgeitems must be 0 or more, got {edgeitems}")
    base = _PROFILES.get(profile, _options) if profile else _options
    numbers = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    given: dict[str, Any] = {k: v for k, v in numbers.items() if v is not None}
    _options = base._replace(**given, sci_mode=sci_mode)


def get_printoptions() -> dict[str, Any]:
    """The settings in force, as a new dictionary.

    >>> get_printoptions()["precision"]
    4
    """
    return _options._asdict()


@contextmanager
def printoptions(**kwargs: Any) -> Iterator[None]:
    """Change the settings for one ``with`` block, then restore all of them.

    Takes the arguments of :func:`set_printoptions`.

    >>> import slowtorch as torch
    >>> x = torch.tensor([1 / 3])
    >>> with printoptions(precision=2):
    ...     print(x)
    tensor([0.33])
    >>> print(x)
    tensor([0.3333])
    """
    global _options
    before = _options
    set_printoptions(**kwargs)
    try:
        yield
    finally:
        _options = before
