"""Mutates valid checkpoints at random, loads them, and reports what should not be.

Run it by hand: ``python tests/fuzz/checkpoints.py [seconds] [seed]``. Each file must
load or be refused with ``CheckpointError``, within a second of the processor's time
(and ten by the clock, which other programs slow down), in little memory, and without a
file appearing. What fails is kept beside the report.

Mutations know the formats: zip checksums and lengths are repaired after the pickle was
changed, pickles are changed by whole instructions as well as by bytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickletools
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import slowtorch as torch
from slowtorch._serialization.archive_writer import ArchiveWriter
from slowtorch.serialization import CheckpointError

DATA = Path(__file__).parents[1] / "data"
CANARY = "fuzz-canary"
NUMBERS = [0, 1, 2, 127, 128, 255, 256, 2**15, 2**16 - 1, 2**31 - 1, 2**32 - 1]
GADGETS = [
    b"cos\nsystem\n(X\x11\0\0\0touch fuzz-canarytR",
    b"cbuiltins\neval\n(X\x1a\0\0\0open('fuzz-canary', 'w')   tR",
    b"ctorch\nSize\n(tR",
    b"c__builtin__\nset\n(]tR",
    b"ctorch._utils\n_rebuild_tensor_v2\n",
    b"ccollections\nOrderedDict\n)R",
    b"\x8b\xff\xff\xff\x7f",
    b"]" * 600,
    b"(" * 50,
    b"h\0h\1\x86R",
    b"}(K\1K\2u",
    b"b",
    b"\x81",
    b"Q",
]


def instructions(program: bytes) -> list[bytes]:
    """The instructions of a pickle."""
    places = [at for _, _, at in pickletools.genops(program) if at is not None]
    return [program[a:b] for a, b in zip(places, [*places[1:], len(program)])]


def changed_pickle(program: bytes, dice: random.Random) -> bytes:
    """A pickle with some instructions dropped, doubled, swapped or added."""
    parts = instructions(program)
    for _ in range(dice.randint(1, 4)):
        here, there = dice.randrange(len(parts)), dice.randrange(len(parts))
        kind = dice.randrange(6)
        if kind == 0:
            del parts[here]
        elif kind == 1:
            parts.insert(there, parts[here])
        elif kind == 2:
            parts[here], parts[there] = parts[there], parts[here]
        elif kind == 3:
            parts.insert(here, dice.choice(GADGETS))
        elif kind == 4:
            parts[here] = changed_bytes(parts[here], dice)
        else:
            number = dice.choice([*NUMBERS, -1, 2**63, 2**64, 1 << 5000])
            raw = number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
            parts[here] = b"\x8b" + len(raw).to_bytes(4, "little") + raw
        if not parts:
            return b""
    return b"".join(parts)


def changed_bytes(data: bytes, dice: random.Random) -> bytes:
    """Data with a few bytes set, inserted, removed, copied or cut."""
    result = bytearray(data)
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        if not result:
            break
        at = dice.randrange(len(result))
        kind = dice.randrange(6)
        if kind == 0:
            result[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            result[at] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
        elif kind == 2:
            size = dice.choice([1, 2, 4, 8])
            number = dice.choice(NUMBERS) % 256**size
            result[at : at + size] = number.to_bytes(size, "little")
        elif kind == 3:
            del result[at : at + dice.choice([1, 2, 4, 16])]
        elif kind == 4:
            other = dice.randrange(len(result))
            result[at:at] = result[other : other + dice.choice([1, 4, 16, 64])]
        else:
            del result[at:]
    return bytes(result)


def repacked(data: bytes, dice: random.Random) -> bytes:
    """A checkpoint whose pickle was changed, with right checksums."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members = {n.partition("/")[2]: source.read(n) for n in source.namelist()}
    stream = io.BytesIO()
    writer = ArchiveWriter(stream, "archive")
    for name, content in members.items():
        if name == "data.pkl":
            content = changed_pickle(content, dice)
        elif dice.random() < 0.1:
            content = changed_bytes(content, dice)
        writer.add(name, content)
    writer.close()
    return stream.getvalue()


def mutated(seeds: list[bytes], dice: random.Random) -> bytes:
    """One more file to try."""
    data = dice.choice(seeds)
    if data[:2] == b"PK" and dice.random() < 0.7:
        return repacked(data, dice)
    if data[8:9] == b"{" and dice.random() < 0.6:  # safetensors: a repaired length
        size = int.from_bytes(data[:8], "little")
        header = changed_bytes(data[8 : 8 + size], dice)
        return len(header).to_bytes(8, "little") + header + data[8 + size :]
    return changed_bytes(data, dice)


def try_one(data: bytes) -> str:
    """Load one file; what came of it in a word."""
    try:
        if data[8:9] == b"{" or data[:1] not in (b"P", b"\x80"):
            torch.safetensors.load(data)
        else:
            torch.load(io.BytesIO(data))
    except CheckpointError as error:
        return "refused" if len(str(error)) < 1000 else "a long message"
    except BaseException as error:  # noqa: BLE001 (that is what is looked for)
        return f"{type(error).__name__}: {error!s:.100}"
    return "loaded"


def main(seconds: float = 60.0, seed: float = 0) -> int:
    """Fuzz for some seconds; the number of failures."""
    dice = random.Random(seed)
    names = ("pytorch_checkpoint.pt", "pytorch_legacy.pt", "pytorch_training.pt")
    seeds = [(DATA / name).read_bytes() for name in (*names, "package.safetensors")]
    counts: Counter[str] = Counter()
    os.chdir(tempfile.mkdtemp(prefix="fuzz-"))
    failures, slowest, end = 0, 0.0, time.monotonic() + seconds
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while time.monotonic() < end:
        data = mutated(seeds, dice)
        start, clock = time.process_time(), time.monotonic()
        result = try_one(data)
        taken = time.process_time() - start
        hung = taken > 1 or time.monotonic() - clock > 10
        slowest = max(slowest, taken)
        counts[result] += 1
        if hung or result not in ("refused", "loaded") or os.path.exists(CANARY):
            kept = Path(f"failed-{hashlib.sha1(data).hexdigest()[:8]}")
            kept.write_bytes(data)
            print(f"{kept.resolve()}: {result}, {taken:.2f} s", flush=True)
            failures += 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"{counts.total()} files, seed {seed}: {dict(counts)}")
    print(f"slowest {slowest:.3f} s, memory grew by {grown / 1024:.0f} MB")
    return failures


if __name__ == "__main__":
    sys.exit(bool(main(*map(float, sys.argv[1:]))))
