"""A module in another dtype, on another device, in another mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

from slowtorch import _dtype as dtypes
from slowtorch import empty
from slowtorch._device import as_device, device
from slowtorch._tensor import Tensor
from slowtorch.autograd.mode import no_grad
from slowtorch.nn._module.traversal import Traversal
from slowtorch.nn.parameter import Parameter, UninitializedParameter

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Conversion"]

dtype = dtypes.dtype

INVALID_TO = """to() received an invalid combination of arguments - got ({}), but \
expected one of:
 * (torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, \
bool copy = False, *, torch.memory_format memory_format = None)
 * (torch.dtype dtype, bool non_blocking = False, bool copy = False, *, \
torch.memory_format memory_format = None)
 * (Tensor tensor, bool non_blocking = False, bool copy = False, *, \
torch.memory_format memory_format = None)
"""


class Conversion(Traversal):
    """Replaces the numbers of all parameters and buffers; switches modes."""

    training: bool

    # Numbers

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Put ``fn(tensor)`` in the place of every parameter, gradient and buffer."""
        if recurse:
            for child in self.children():
                child._apply(fn)
        for name, parameter in self._parameters.items():
            if parameter is not None:
                self._parameters[name] = _converted(parameter, fn)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    @overload
    def to(
        self,
        device: device | str | int | None = ...,
        dtype: dtype | None = ...,
        non_blocking: bool = ...,
    ) -> Self: ...
    @overload
    def to(self, dtype: dtype, non_blocking: bool = ...) -> Self: ...
    @overload
    def to(self, tensor: Tensor, non_blocking: bool = ...) -> Self: ...
    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Convert parameters and buffers in place; returns the module.

        ``to(device)``, ``to(dtype)``, ``to(device, dtype)`` or ``to(tensor)``, which
        means the tensor's device and dtype. Integer buffers keep their dtype.

        Raises:
            TypeError: the dtype is not floating-point, or the arguments are unclear.
            NotImplementedError: the parameters are on ``meta`` and have no numbers.

        Example:
            >>> import slowtorch as torch
            >>> torch.nn.Linear(2, 1).to(torch.float64).weight.dtype
            torch.float64
        """
        where, kind = parse_to(*args, **kwargs)
        if kind is not None and not kind.is_floating_point:
            message = (
                "nn.Module.to only accepts floating point or complex dtypes, but got "
                f"desired dtype={kind}"
            )
            raise TypeError(message)

        def convert(tensor: Tensor) -> Tensor:
            if tensor.is_meta and where is not None and where.type != "meta":
                message = (
                    "Cannot copy out of meta tensor; no data! Please use "
                    "torch.nn.Module.to_empty() instead of torch.nn.Module.to() when "
                    "moving module from meta to a different device."
                )
                raise NotImplementedError(message)
            floating = tensor.dtype.is_floating_point
            wanted = kind if floating and kind is not None else tensor.dtype
            return tensor.to(where or tensor.device, wanted)

        return self._apply(convert)

    def to_empty(self, *, device: device | str | None, recurse: bool = True) -> Self:
        """Move to *device* without copying: the numbers are to be filled in.

        Here they are zeros; PyTorch leaves whatever the memory held.
        """
        from slowtorch import zeros_like

        where = as_device(device)
        return self._apply(lambda each: zeros_like(each, device=where), recurse)

    def type(self, dst_type: dtype | str) -> Self:
        """Convert every parameter and buffer, integers too, to *dst_type*."""
        return self._apply(lambda each: each.type(dst_type))

    def _floats_to(self, wanted: dtype) -> Self:
        def convert(each: Tensor) -> Tensor:
            return each.to(wanted) if each.dtype.is_floating_point else each

        return self._apply(convert)

    def float(self) -> Self:
        """Convert floating-point parameters and buffers to float32."""
        return self._floats_to(dtypes.float32)

    def double(self) -> Self:
        """Convert floating-point parameters and buffers to float64."""
        return self._floats_to(dtypes.float64)

    def half(self) -> Self:
        """Convert floating-point parameters and buffers to float16."""
        return self._floats_to(dtypes.float16)

    def bfloat16(self) -> Self:
        """Convert floating-point parameters and buffers to bfloat16."""
        return self._floats_to(dtypes.bfloat16)

    def cpu(self) -> Self:
        """Move parameters and buffers to the CPU."""
        return self.to("cpu")

    def cuda(self, device: int | device | None = None) -> Self:
        """Refused: there is no CUDA here.

        Raises:
            AssertionError: if there is anything to move, in the words of a PyTorch
                built without CUDA.
        """
        return self._apply(lambda each: each.cuda(device))

    # Modes

    def train(self, mode: bool = True) -> Self:
        """Set training mode, here and below: ``Dropout`` and the like are active.

        Raises:
            ValueError: *mode* is no bool.

        Example:
            >>> import slowtorch as torch
            >>> torch.nn.Dropout(0.5).train(False)(torch.ones(3))
            tensor([1., 1., 1.])
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self) -> Self:
        """Set evaluation mode: the same as ``train(False)``."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Say for every parameter whether its gradient is wanted.

        Example:
            >>> import slowtorch as torch
            >>> frozen = torch.nn.Linear(2, 1).requires_grad_(False)
            >>> frozen(torch.ones(2)).requires_grad
            False
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero.

        Example:
            >>> import slowtorch as torch
            >>> layer = torch.nn.Linear(2, 1)
            >>> layer(torch.ones(2)).sum().backward()
            >>> layer.zero_grad()
            >>> layer.bias.grad is None
            True
        """
        for parameter in self.parameters():
            grad = parameter.grad
            if grad is None:
                continue
            if set_to_none:
                parameter.grad = None
            else:
                grad.detach_() if grad.grad_fn is not None else grad.requires_grad_(
                    False
                )
                grad.zero_()


def _converted(parameter: Parameter, fn: Callable[[Tensor], Tensor]) -> Parameter:
    """*parameter* with other numbers: itself, unless it changes its device."""
    if isinstance(parameter, UninitializedParameter):
        changed = fn(parameter)
        parameter._layout = empty(0, device=changed.device, dtype=changed.dtype)._layout
        return parameter
    with no_grad():
        data = fn(parameter)
        grad = None if parameter.grad is None else fn(parameter.grad)
    if data.device.type == parameter.device.type:
        parameter.grad = None  # which could not differ in dtype
        parameter.data = data
        result = parameter
    else:
        result = Parameter(data, parameter.requires_grad)
    result.grad = grad
    return result


def parse_to(*args: Any, **kwargs: Any) -> tuple[device | None, dtype | None]:
    """The device and the dtype that the arguments of ``to`` ask for.

    Raises:
        TypeError: they fit none of its forms.
    """
    where: Any = kwargs.pop("device", None)
    kind: Any = kwargs.pop("dtype", None)
    tensor: Any = kwargs.pop("tensor", None)
    for ignored in ("non_blocking", "copy", "memory_format"):
        kwargs.pop(ignored, None)
    rest = list(args)
    if rest and isinstance(rest[0], Tensor):
        tensor = rest.pop(0)
    elif rest and (rest[0] is None or isinstance(rest[0], (str, int, device))):
        where = rest.pop(0)
    if rest and isinstance(rest[0], dtype):
        kind = rest.pop(0)
    if kwargs or not all(isinstance(flag, bool) for flag in rest):
        from slowtorch._signatures import got  # which only errors need

        raise TypeError(INVALID_TO.format(got(args, kwargs)))
    if tensor is not None:
        return tensor.device, tensor.dtype
    return None if where is None else as_device(where), kind
