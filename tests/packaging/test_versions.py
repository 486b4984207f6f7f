"""Five distributions, one version, one licence, one namespace."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import slowtorch

ROOT = Path(__file__).parents[2]
PROJECTS = [ROOT, *sorted((ROOT / "packages").glob("slowtorch-*"))]
OURS = ("slowtorch-core", "slowtorch-nn", "slowtorch-optim", "slowtorch-data")


def project(folder: Path) -> dict[str, Any]:
    """The [project] table of a distribution."""
    with (folder / "pyproject.toml").open("rb") as file:
        return dict(tomllib.load(file)["project"])


def requirements(folder: Path) -> list[str]:
    """Everything a distribution may require, extras included."""
    table = project(folder)
    extras = table.get("optional-dependencies", {}).values()
    return [*table["dependencies"], *chain.from_iterable(extras)]


def test_there_are_five_distributions() -> None:
    """The metapackage and four packages."""
    assert {project(folder)["name"] for folder in PROJECTS} == {"slowtorch", *OURS}


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_versions_are_in_lockstep(folder: Path) -> None:
    """Every distribution carries the version that ``slowtorch.__version__`` tells."""
    assert project(folder)["version"] == slowtorch.__version__


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_our_packages_are_pinned(folder: Path) -> None:
    """Whatever of ours a distribution requires, it requires in its own version."""
    ours = [each for each in requirements(folder) if each.startswith("slowtorch")]
    assert all(each.endswith(f"=={slowtorch.__version__}") for each in ours)


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_nothing_else_is_required_but_pluggy(folder: Path) -> None:
    """The standard library, pluggy and ourselves are all that runs."""
    names = {each.partition("=")[0].partition(">")[0] for each in requirements(folder)}
    assert names <= {"pluggy", *OURS}


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda folder: folder.name)
def test_one_licence_and_one_python(folder: Path) -> None:
    """The licence's text and the oldest Python are the same everywhere."""
    assert (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert project(folder)["requires-python"] == ">=3.11"


def test_siblings_do_not_require_one_another() -> None:
    """nn, optim and data stand on core alone."""
    for name in OURS[1:]:
        pinned = f"slowtorch-core=={slowtorch.__version__}"
        assert project(ROOT / "packages" / name)["dependencies"] == [pinned]


def test_the_changelog_knows_the_version() -> None:
    """CHANGELOG.md has a section for this version."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{slowtorch.__version__}]" in text


def test_the_example_plugin_is_short() -> None:
    """A complete plugin, with its tests, takes fewer than 60 lines."""
    folder = ROOT / "examples" / "plugins" / "slowtorch-swish"
    files = [*folder.rglob("*.py"), *folder.rglob("*.toml")]
    assert sum(len(file.read_text().splitlines()) for file in files) < 60
