"""Wheels built once per session, and fresh environments to install them in."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWISH = ROOT / "examples" / "plugins" / "slowtorch-swish"
OURS = [ROOT, *sorted((ROOT / "packages").glob("slowtorch-*"))]
# What the environments need beside ours, taken from the running one: no network.
THEIRS = ("pluggy", "pytest", "iniconfig", "packaging", "pygments")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


class Environment:
    """A fresh virtual environment, without pip or network."""

    def __init__(self, folder: Path, wheelhouse: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=os.name != "nt")
        self.python = folder / SCRIPTS / "python"
        self.wheelhouse = wheelhouse

    def install(self, *requirements: str) -> None:
        """Install from the wheelhouse alone."""
        links = f"--find-links={self.wheelhouse}"
        self.pip("install", "--no-index", "--no-compile", links, *requirements)

    def pip(self, *arguments: str) -> None:
        """Run pip, free of the settings of this machine, on this environment."""
        pip = [sys.executable, "-m", "pip", f"--python={self.python}", "--quiet"]
        settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        kept = {key: value for key, value in os.environ.items() if key[:4] != "PIP_"}
        _run([*pip, *arguments], {**kept, **settings})

    def run(self, *arguments: str) -> str:
        """What Python prints in this environment, given *arguments*."""
        return _run([str(self.python), "-I", *arguments], dict(os.environ))

    def modules(self) -> Path:
        """The folder that installed modules are in."""
        program = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return Path(self.run("-c", program).strip())


NewEnvironment = Callable[..., Environment]


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our five wheels, the example plugin's, and a few of others."""
    folder = tmp_path_factory.mktemp("wheelhouse")
    for project in (*OURS, SWISH):
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d"]
        _run([*build, str(folder)], dict(os.environ), project)
    for name in THEIRS:
        _pack(name, folder)
    return folder


@pytest.fixture(scope="module")
def new_environment(
    wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> NewEnvironment:
    """A maker of fresh environments with the given requirements installed."""

    def make(*requirements: str) -> Environment:
        environment = Environment(tmp_path_factory.mktemp("venv"), wheelhouse)
        environment.install(*requirements)
        return environment

    return make


def _run(command: list[str], environ: dict[str, str], cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def _pack(name: str, folder: Path) -> None:
    """Make a wheel of an installed pure-Python distribution."""
    found = distribution(name)
    files = [path for path in found.files or () if _belongs_in_wheel(path.as_posix())]
    label = f"{found.metadata['Name'].replace('-', '_')}-{found.version}"
    record = []
    with zipfile.ZipFile(folder / f"{label}-py3-none-any.whl", "w") as wheel:
        for path in files:
            content = Path(str(path.locate())).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            wheel.writestr(path.as_posix(), content)
            hashed = digest.rstrip(b"=").decode()
            record.append(f"{path.as_posix()},sha256={hashed},{len(content)}")
        info = next(path.parts[0] for path in files if path.name == "METADATA")
        record.append(f"{info}/RECORD,,")
        wheel.writestr(f"{info}/RECORD", "\n".join(record) + "\n")


def _belongs_in_wheel(path: str) -> bool:
    made_by_installer = ("/RECORD", "/INSTALLER", "/REQUESTED", "/direct_url.json")
    outside = path.startswith("..") or path.endswith((".pyc", *made_by_installer))
    return not outside
