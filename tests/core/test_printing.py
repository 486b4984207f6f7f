"""Tensors print character for character as in PyTorch."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import slowtorch as torch
from slowtorch._printing import get_printoptions, printoptions

DATA = Path(__file__).parents[1] / "data" / "printing.json"
CASES: list[dict[str, str]] = json.loads(DATA.read_text(encoding="utf-8"))["cases"]


@pytest.fixture(autouse=True)
def _restore_defaults() -> Iterator[None]:
    yield
    torch.set_printoptions(profile="default")
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_prints_what_pytorch_printed(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A recorded snippet prints what PyTorch printed."""
    exec(CASES[number]["code"], {"torch": torch})  # recorded snippets
    assert capsys.readouterr().out == CASES[number]["stdout"]


def test_summary_reads_only_the_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summarised tensor converts the shown elements only."""
    read: list[int] = []
    convert = torch.Tensor.tolist

    def counted(tensor: torch.Tensor) -> Any:
        read.append(tensor.numel())
        return convert(tensor)

    monkeypatch.setattr(torch.Tensor, "tolist", counted)
    repr(torch.zeros(100, 100))
    assert sum(read) == 6 * 6


def test_prints_a_view_whose_grad_fn_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tensor that cannot name its node any more still prints."""

    def refuse(tensor: torch.Tensor) -> None:
        raise RuntimeError("is a view and has been modified inplace")

    x = torch.tensor([1.5])
    monkeypatch.setattr(torch.Tensor, "grad_fn", property(refuse))
    assert repr(x) == "tensor([1.5000], grad_fn=<Invalid>)"


def test_default_options_are_those_of_pytorch() -> None:
    """The defaults have PyTorch's names, order and values."""
    assert list(get_printoptions().items()) == [
        ("precision", 4),
        ("threshold", 1000),
        ("edgeitems", 3),
        ("linewidth", 80),
        ("sci_mode", None),
    ]


def test_returned_options_are_a_copy() -> None:
    """Changing the dictionary changes no setting."""
    get_printoptions()["precision"] = 0
    assert get_printoptions()["precision"] == 4


def test_option_not_given_stays() -> None:
    """A call changes only what it names."""
    torch.set_printoptions(precision=7)
    torch.set_printoptions(linewidth=50)
    assert get_printoptions()["precision"] == 7


def test_every_call_sets_sci_mode() -> None:
    """Leaving ``sci_mode`` out returns it to None, as in PyTorch."""
    torch.set_printoptions(sci_mode=True)
    torch.set_printoptions(precision=7)
    assert get_printoptions()["sci_mode"] is None


def test_profile_resets_what_it_does_not_mention() -> None:
    """A profile starts from the defaults, not from the settings in force."""
    torch.set_printoptions(linewidth=50)
    torch.set_printoptions(profile="short")
    assert get_printoptions()["linewidth"] == 80


def test_unknown_profile_changes_nothing() -> None:
    """PyTorch passes over a profile it does not know."""
    torch.set_printoptions(precision=7)
    torch.set_printoptions(profile="Full")
    assert get_printoptions()["precision"] == 7
    assert get_printoptions()["threshold"] == 1000


def test_negative_edgeitems_is_refused() -> None:
    """There is no summary with fewer than no items."""
    with pytest.raises(ValueError, match="edgeitems must be 0 or more, got -1"):
        torch.set_printoptions(edgeitems=-1)


def test_unknown_option_is_refused() -> None:
    """A misspelt option is an error, and changes nothing."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'digits'"):
        torch.set_printoptions(digits=2, precision=2)  # type: ignore[call-arg]  # wrong
    assert get_printoptions()["precision"] == 4


def test_context_changes_only_its_block() -> None:
    """``printoptions`` restores every setting, ``sci_mode`` too."""
    torch.set_printoptions(sci_mode=True)
    with printoptions(precision=2):
        assert str(torch.tensor([0.5])) == "tensor([0.50])"
    assert str(torch.tensor([0.5])) == "tensor([5.0000e-01])"


def test_context_restores_after_an_error() -> None:
    """An exception in the block leaves the settings as they were before it."""
    with pytest.raises(KeyError, match="inside"), printoptions(profile="full"):
        raise KeyError("inside")
    assert get_printoptions()["threshold"] == 1000


def test_contexts_nest() -> None:
    """The inner block sees the outer one's settings and gives them back."""
    with printoptions(precision=2):
        with printoptions(linewidth=40):
            assert get_printoptions()["precision"] == 2
        assert get_printoptions()["linewidth"] == 80


def test_precision_must_suit_python_formatting() -> None:
    """A precision no format spec can hold shows when a number is printed."""
    torch.set_printoptions(precision=-1)
    with pytest.raises(ValueError, match="Format specifier missing precision"):
        repr(torch.tensor([0.5]))


def test_a_spec_needs_a_single_number() -> None:
    """A tensor with dimensions takes no format spec."""
    message = r"unsupported format string passed to Tensor\.__format__"
    with pytest.raises(TypeError, match=message):
        format(torch.tensor([1.5]), ".2f")


def test_the_number_decides_about_the_spec() -> None:
    """A 0-d tensor is formatted as its Python number, errors included."""
    with pytest.raises(ValueError, match="Unknown format code 'd' for object of type"):
        format(torch.tensor(1.5), "d")
