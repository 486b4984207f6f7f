"""Creating tensors: what the recorded expressions cannot say."""

import pickle
from array import array
from typing import Any

import pytest

import slowtorch as torch


class ArrayLike:
    """What NumPy arrays show of themselves."""

    __array_interface__: object = {}

    def __init__(self, name: str, values: list[float]) -> None:
        self.values = values
        self.shape = (len(values),)
        self.strides = (8,)
        self.itemsize = 8
        self.dtype = type("dtype", (), {"name": name, "type": float})()

    def __setitem__(self, place: int, value: float) -> None:
        self.values[place] = value

    def reshape(self, *shape: int) -> "ArrayLike":
        """The same again, as it has one dimension."""
        return self

    def tolist(self) -> list[float]:
        """The numbers."""
        return self.values


def test_empty_is_zeros() -> None:
    """What PyTorch leaves undefined is zero here."""
    assert torch.empty(2, 2).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_tensor_copies_a_list() -> None:
    """Changing the data afterwards does not change the tensor."""
    data = [1.0, 2.0]
    x = torch.tensor(data)
    data[0] = 9.0
    assert x.tolist() == [1.0, 2.0]


def test_tensor_of_tensor_warns_and_copies() -> None:
    """PyTorch recommends clone; the copy has no history and its own memory."""
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match="To copy construct from a tensor"):
        y = torch.tensor(x)
    assert not y.requires_grad
    assert y.tolist() == [1.0, 1.0]


def test_tensor_with_grad_as_an_element_warns() -> None:
    """A tensor among numbers becomes a number and loses its history."""
    x = torch.tensor(1.0, requires_grad=True)
    with pytest.warns(UserWarning, match="requires_grad=True to a scalar"):
        torch.tensor([x, 2.0])


@pytest.mark.parametrize("data", [1j, [1.0, 2j]])
def test_complex_numbers_are_refused(data: object) -> None:
    """They are not supported, and the error says so."""
    with pytest.raises(NotImplementedError, match="complex numbers are not supported"):
        torch.tensor(data)


@pytest.mark.parametrize("name", ["complex64", "complex128", "cfloat"])
def test_complex_dtypes_are_named(name: str) -> None:
    """Asking for one says what is missing; hasattr is False."""
    with pytest.raises(AttributeError, match=f"not supported yet: .* torch.{name}"):
        getattr(torch, name)


def test_overflow_names_the_number() -> None:
    """The hint on the second line has the number that does not fit."""
    with pytest.raises(ValueError, match=r"(?s)Overflow when unpacking.*2?8446744"):
        torch.tensor(2**64)


def test_meta_tensors_have_no_numbers() -> None:
    """On the meta device there is only the shape."""
    for x in (torch.zeros(2, device="meta"), torch.tensor([1.0, 2], device="meta")):
        assert x.shape == (2,)
        with pytest.raises(NotImplementedError, match="no data"):
            x.tolist()


def test_frombuffer_shares_an_array() -> None:
    """An array.array of the right type is the tensor's memory."""
    memory = array("f", [1.0, 2.0])
    x = torch.frombuffer(memory, dtype=torch.float32)
    memory[0] = 5.0
    x[1] = 7.0
    assert x.tolist() == [5.0, 7.0]
    assert memory[1] == 7.0


def test_frombuffer_copies_other_buffers() -> None:
    """Bytes are copied: a tensor's memory is an array."""
    memory = bytearray(b"ab")
    x = torch.frombuffer(memory, dtype=torch.uint8)
    memory[0] = 0
    assert x.tolist() == [97, 98]


def test_frombuffer_reads_16_bit_floats() -> None:
    """1.5 is 0x3E00 as float16 and 0x3FC0 as bfloat16."""
    half = torch.frombuffer(b"\x00\x3e", dtype=torch.float16)
    brain = torch.frombuffer(b"\xc0\x3f", dtype=torch.bfloat16)
    assert half.tolist() == brain.tolist() == [1.5]


def test_arrays_are_taken_by_their_interface() -> None:
    """A NumPy array gives its dtype, without NumPy being imported."""
    x = torch.tensor(ArrayLike("float64", [1.0, 2.0]))
    assert x.dtype is torch.float64
    assert x.tolist() == torch.from_numpy(ArrayLike("float64", [1.0, 2.0])).tolist()


def test_arrays_of_objects_are_refused() -> None:
    """An unknown dtype is an error with the known ones listed."""
    with pytest.raises(TypeError, match="only supported types are: float64"):
        torch.tensor(ArrayLike("object", [1.0]))


def test_tensor_types_know_their_instances() -> None:
    """isinstance asks for the dtype."""
    assert isinstance(torch.zeros(1), torch.FloatTensor)
    assert not isinstance(torch.zeros(1), torch.LongTensor)
    assert torch.LongTensor([1, 2]).dtype is torch.int64


def test_legacy_constructor_makes_subclasses() -> None:
    """A subclass of Tensor is what its constructor returns."""

    class Mine(torch.Tensor):
        """A tensor with a name of its own."""

    x = Mine([1.0, 2.0])
    assert type(x) is Mine
    assert x.tolist() == [1.0, 2.0]


def test_out_takes_the_shape() -> None:
    """``out`` is resized and returned."""
    out = torch.ones(5)
    assert torch.zeros(2, 3, out=out) is out
    assert out.shape == (2, 3)


def test_like_keeps_the_order_of_strides() -> None:
    """A transposed matrix has a transposed likeness, unless told otherwise."""
    x = torch.zeros(2, 3).t()
    assert torch.zeros_like(x).stride() == (1, 3)
    flat = torch.zeros_like(x, memory_format=torch.contiguous_format)
    assert flat.stride() == (2, 1)


def test_float_range_in_default_dtype() -> None:
    """arange of floats follows set_default_dtype."""
    torch.set_default_dtype(torch.float64)
    try:
        assert torch.arange(0, 1, 0.5).dtype is torch.float64
        assert torch.tensor(0.5).dtype is torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def test_integer_range_is_exact_beyond_doubles() -> None:
    """Neither the count nor the numbers pass through a double."""
    start = 2**62
    assert torch.arange(start, start + 3).tolist() == [start, start + 1, start + 2]


def test_linspace_is_symmetric() -> None:
    """The second half is counted down from the end."""
    x = torch.linspace(-3, 3, 8).tolist()
    assert x == [-value for value in reversed(x)]


def test_finfo_defaults_to_the_default_dtype() -> None:
    """Without an argument it is the default dtype's."""
    assert torch.finfo() == torch.finfo(torch.float32)
    assert hash(torch.finfo()) == hash(torch.finfo(torch.float32))
    assert torch.iinfo(torch.int8) != torch.iinfo(torch.uint8)


def test_dtypes_pickle_to_themselves() -> None:
    """There is one object for each dtype."""
    assert pickle.loads(pickle.dumps(torch.float32)) is torch.float32


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (((4.0, 3),), "but found element of type float at pos 0"),
        ((4.0,), r"argument 'size' \(position 1\) must be tuple of ints, not float"),
        ((4.0, 3), "takes 1 positional argument but 2 were given"),
        ((3, 4.0), 'unpack the object at pos 2 with error "type must be tuple'),
    ],
)
def test_sizes_that_are_no_integers(size: tuple[Any, ...], words: str) -> None:
    """PyTorch's words depend on how they were given."""
    with pytest.raises(TypeError, match=words):
        torch.empty(*size)
