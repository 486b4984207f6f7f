"""``Report``: what became of one plugin."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from slowtorch.plugins.candidates import Candidate

__all__ = ["Report"]


class Report:
    """What became of one plugin.

    Attributes:
        candidate: the plugin as it was found.
        plugin: the module (or object) that its entry point names, once loaded.
        state: loaded, blocked by the environment, or failed and left out.
        gave: kind -> the names that it registered.
        error: why it failed, and where.
    """

    __slots__ = ("candidate", "error", "gave", "plugin", "state")

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.plugin: object = None
        self.state: Literal["loaded", "blocked", "failed"] = "loaded"
        self.gave: dict[str, list[str]] = {}
        self.error = ""

    def fail(self, error: Exception) -> None:
        """Remember that the plugin failed, as text: no frames are kept alive."""
        self.state = "failed"
        self.gave = {}
        self.error = f"{type(error).__name__}: {error}"
        frames = traceback.extract_tb(error.__traceback__)
        theirs = [frame for frame in frames if not _is_ours(frame.filename)]
        for frame in (theirs or frames)[-1:]:
            self.error += f"\n  at {frame.filename}:{frame.lineno}, in {frame.name}"

    def complaint(self) -> str:
        """The warning for a plugin that failed."""
        owner = self.candidate.owner
        return (
            f"plugin {owner.plugin!r} was left out; everything else works.\n"
            f"  distribution: {owner.distribution} {owner.version}\n"
            f"  module:       {self.candidate.module}\n"
            f"{self.error}\n"
            f"To keep it quiet, set SLOWTORCH_BLOCK_PLUGINS={owner.plugin}."
        )

    def __repr__(self) -> str:
        return f"<Report {self.candidate.owner.plugin}: {self.state}>"


def _is_ours(filename: str) -> bool:
    # The line to look at is the plugin's, not the one in here that refused it.
    package = str(Path(__file__).parents[1])
    return filename.startswith((package, "<frozen importlib"))
