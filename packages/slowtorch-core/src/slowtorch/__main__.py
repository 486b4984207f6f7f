"""``python -m slowtorch plugins``: who gave what. ``--version``: which SlowTorch."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterable, Sequence

from slowtorch import __version__, plugins
from slowtorch.plugins.report import Report

__all__ = ["main"]

HEADER = ("plugin", "distribution", "version", "state", "gave")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m slowtorch", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("plugins", help="list plugins, and what each of them gave")
    parser.parse_args(arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", plugins.PluginWarning)  # the table tells
        reports = plugins.reports()
    print("\n".join(describe(reports)))


def describe(reports: Sequence[Report]) -> Iterable[str]:
    """A table of plugins; below it, why any of them failed."""
    rows = [HEADER, *map(_row, reports)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell.ljust(width) for cell, width in cells).rstrip()
    for report in reports:
        if report.error:
            yield f"\n{report.complaint()}"


def _row(report: Report) -> tuple[str, ...]:
    owner = report.candidate.owner
    gave = "; ".join(map(_summary, report.gave, report.gave.values()))
    return owner.plugin, owner.distribution, owner.version, report.state, gave or "-"


def _summary(kind: str, names: Sequence[str]) -> str:
    if len(names) <= 3:
        return f"{kind}: {', '.join(names)}"
    return f"{kind}: {', '.join(names[:3])}, ... ({len(names)} in all)"


if __name__ == "__main__":
    main()
