"""Saving: whatever happens, there is the old file or the new one."""

from __future__ import annotations

import io
import os
import random
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pytest

import slowtorch as torch
from slowtorch._serialization.atomic import SUFFIX, write_atomically

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")
SAVING = """
import sys
import slowtorch as torch
value = {"n": 0, "weight": torch.zeros(20_000)}
print("ready", flush=True)
while True:
    value["n"] += 1
    value["weight"].fill_(value["n"])
    torch.save(value, sys.argv[1])
"""
LIMITED = """
import resource, signal, sys
import slowtorch as torch
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    torch.save(torch.zeros(100_000), sys.argv[1])
except OSError as error:
    print(type(error).__name__)
"""


def child(program: str, path: Path) -> subprocess.Popen[str]:
    """A Python process that runs *program* on *path*."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def kill_while_saving(path: Path, milliseconds: float) -> None:
    """Let a process save in a loop, and kill it after some time."""
    process = child(SAVING, path)
    assert process.stdout is not None
    process.stdout.readline()
    with pytest.raises(subprocess.TimeoutExpired, match="timed out"):
        process.wait(milliseconds / 1000)
    process.kill()
    process.communicate()


def is_whole(path: Path) -> bool:
    """Whether a file is one that the loop has written completely, or is not there."""
    if not path.exists():
        return True
    loaded = torch.load(path)
    return set(loaded["weight"].tolist()) == {float(loaded["n"])}


@posix
def test_a_killed_process_leaves_a_whole_file(tmp_path: Path) -> None:
    """SIGKILL at random moments tears no file; debris goes with the next save."""
    path, dice = tmp_path / "model.pt", random.Random(0)
    for _ in range(int(os.environ.get("SLOWTORCH_KILLS", "3"))):
        kill_while_saving(path, dice.uniform(1, 60))
        assert is_whole(path)
    torch.save(1, path)
    assert os.listdir(tmp_path) == ["model.pt"]


@posix
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """A limit on the file's size, like a full disk, is an OSError and nothing more."""
    path = tmp_path / "model.pt"
    torch.save({"epoch": 1}, path)
    before = path.read_bytes()
    assert child(LIMITED, path).communicate()[0] == "OSError\n"
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.pt"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, OSError])
def test_an_interrupt_leaves_the_old_file(
    error: type[BaseException], tmp_path: Path
) -> None:
    """What is raised in the midst of writing passes through, and nothing stays."""
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fill(stream: BinaryIO) -> None:
        stream.write(b"half of the new")
        raise error("now")

    with pytest.raises(error, match="now"):
        write_atomically(path, fill)
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["file"])


@posix
def test_what_others_are_writing_is_left_alone(tmp_path: Path) -> None:
    """A partial file of a living process, or of a file of another name, stays."""
    others = {
        f"model.pt.{os.getppid()}-0{SUFFIX}",
        f"other.pt.999999999-0{SUFFIX}",
        f"model.pt.words{SUFFIX}",
    }
    for name in others:
        (tmp_path / name).write_bytes(b"half")
    torch.save(1, tmp_path / "model.pt")
    assert set(os.listdir(tmp_path)) == others | {"model.pt"}


@posix
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    """The file behind a link is replaced, and keeps its mode."""
    path, link = tmp_path / "model.pt", tmp_path / "latest.pt"
    torch.save(1, path)
    path.chmod(0o640)
    link.symlink_to(path)
    torch.save(2, link)
    assert link.is_symlink()
    assert (torch.load(path), stat.S_IMODE(path.stat().st_mode)) == (2, 0o640)


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is not a file is not replaced by one."""
    torch.save(1, os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_long_name_can_be_saved(tmp_path: Path) -> None:
    """The temporary name is not too long where the name itself is not."""
    path = tmp_path / ("m" * 250)
    torch.save(1, path)
    assert torch.load(path) == 1


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """As in PyTorch, no folder is made."""
    with pytest.raises(RuntimeError, match="Parent directory .* does not exist"):
        torch.save(1, tmp_path / "none" / "model.pt")


class Slow:
    """A stream that takes a few bytes at a time, as raw ones may."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: Any) -> int:
        """Take a part."""
        self.data += data[:100]
        return len(data[:100])


def test_an_unbuffered_stream_gets_everything() -> None:
    """A stream that takes less than it was given is given the rest."""
    stream: Any = Slow()
    torch.save([1, "a" * 1000], stream)
    assert torch.load(io.BytesIO(bytes(stream.data))) == [1, "a" * 1000]
