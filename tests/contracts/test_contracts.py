"""Every operation keeps the contract, and none is forgotten.

For each registered operation there is a class of tests, ``slowtorch.testing.contract``.
What they are tried with is in ``samples/``, in one file for each family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import plugins
from slowtorch.plugins import Operator, Sample
from slowtorch.testing import contract

OURS = ("slowtorch-core", "slowtorch-nn")
# Rules without a derivative to write down, as the gradient is refused or is zeros.
NO_FORMULA = ("see ``", "is 0", "no gradient", "zeros", "does not differentiate")
READ_MEMORY = ("as_strided", "as_strided_scatter")  # whatever a view has in between


def load(path: Path) -> ModuleType:
    """A file of samples as a module."""
    spec = spec_from_file_location(f"samples_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FILES = [load(path) for path in sorted(Path(__file__).parent.glob("samples/*.py"))]
SAMPLES: dict[str, Callable[[], Iterable[Sample]]] = {}
REFERENCES: dict[str, Callable[..., Any]] = {}
for each in FILES:
    SAMPLES |= each.SAMPLES
    REFERENCES |= getattr(each, "REFERENCES", {})

REGISTRY = plugins.registry("ops")
# In-place forms (torch.celu_) are left to the tests of their families: contract tests
# call an operation many times with the same arguments.
NAMES = [
    name
    for name in sorted(REGISTRY)
    if REGISTRY.owner(name).distribution in OURS and not name.endswith("_")
]
NODES = sorted({node for name in NAMES for node in REGISTRY[name].nodes}, key=str)


def operator_of(name: str) -> Operator:
    """A registered operation, or a function of ``nn.functional``.

    Where the two have one name and other arguments, the samples of ``torch.<name>``
    are for the first, and those of the name alone for the second.
    """
    bare = name.removeprefix("torch.")
    if bare in REGISTRY and f"torch.{name}" not in SAMPLES:
        return REGISTRY[bare]
    return Operator(getattr(torch.nn.functional, bare))


def exists(name: str) -> bool:
    """Whether there is something to try samples with."""
    bare = name.removeprefix("torch.")
    return bare in REGISTRY or hasattr(torch.nn.functional, bare)


for name, make in SAMPLES.items():
    if exists(name):
        without = ("views",) if name in READ_MEMORY else ()
        tests = contract(operator_of(name), make, REFERENCES.get(name), without)
        globals()[f"Test_{name.replace('.', '_')}"] = tests


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_has_samples(name: str) -> None:
    """A file in samples/ says what to try it with."""
    assert name in SAMPLES


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() | REFERENCES.keys()))
def test_every_sample_has_an_operation(name: str) -> None:
    """Samples and references are for something that exists."""
    assert name in SAMPLES
    assert exists(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_has_an_example(name: str) -> None:
    """Its docstring shows it at work."""
    assert ">>> " in (REGISTRY[name].function.__doc__ or "")


@pytest.mark.parametrize("node", NODES, ids=lambda node: str(node.__name__))
def test_every_rule_has_its_formula(node: type) -> None:
    """The docstring of an operation's class, or of its base, gives its derivatives."""
    text = "".join([each.__doc__ or "" for each in node.__mro__[:-1]])
    assert "dL/d" in text or any(phrase in text for phrase in NO_FORMULA)
