"""Normalisations as operations, with gradients of any order.

All of them compute y = h w + b from h = (x - m) s, where m and s are the mean and one
over the standard deviation of those elements that an element is compared with.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from slowtorch._dtype import dtype, float32
from slowtorch._layout import Layout, contiguous
from slowtorch._tensor import Tensor, make
from slowtorch.autograd.op import Op

__all__ = [
    "BatchNorm",
    "BatchNormGrad",
    "Frame",
    "GroupNorm",
    "GroupNormGrad",
    "LayerNorm",
    "LayerNormGrad",
    "channels_last",
]

Dims = tuple[int, ...]
NOTHING: Any = (None,) * 3  # storages, on the meta device


class Frame(NamedTuple):
    """How elements and parameters belong together.

    Attributes:
        kernel: what computes: ``layer_norm`` or ``batch_norm``.
        options: further arguments for the kernels.
        eps: what is added to the variance.
        shape: the input, in a shape where the rest can be said.
        dims: what means and variances are taken over.
        parameters: the shape of the parameters beside *shape*.
        moments: the shape of means.
        constant: whether mean and deviation do not depend on the input.
    """

    kernel: str
    options: tuple[Any, ...]
    eps: float
    shape: Dims
    dims: Dims
    parameters: Dims
    moments: Dims
    constant: bool = False

    def spread(self, parameter: Tensor) -> Tensor:
        """A parameter, in the shape that meets the input's."""
        return parameter.reshape(self.parameters)

    def gathered(self, grad: Tensor, shape: Dims) -> Tensor:
        """The gradient of a parameter: a sum over what it was spread along."""
        pairs = enumerate(zip(self.shape, self.parameters, strict=True))
        dims = tuple([dim for dim, (a, b) in pairs if a != b])
        return (grad.sum(dims, True) if dims else grad).reshape(shape)


class Moments(NamedTuple):
    """Means and inverse deviations: inside an object, tensors are no inputs."""

    mean: Tensor
    scale: Tensor


class Normalisation(Op):
    """y = (x - m) s w + b; see ``NormGrad`` for the gradient."""

    __slots__ = ("frame", "given", "kinds")
    frame: Frame
    given: tuple[bool, bool]
    kinds: tuple[Layout, Layout | None]
    saves = ("input", "result1", "result2", "weight")
    keeps_order: ClassVar[bool] = True  # of channels that are innermost in memory
    gradient: ClassVar[type[NormGrad]]

    @property
    def _saved_eps(self) -> float:
        return self.frame.eps

    def forward(
        self,
        x: Tensor,
        weight: Tensor | None,
        bias: Tensor | None,
        frame: Frame,
        arguments: tuple[Any, ...],
        found: list[Tensor] | None = None,
    ) -> Tensor:
        """Compute; *found* receives the mean and the inverse deviation."""
        self.frame, self.given = frame, (weight is not None, bias is not None)
        parameter = bias if weight is None else weight
        layout = x._layout
        out = _result(layout, self.keeps_order)
        kind = _moments_type(x, parameter, arguments[0])
        moments = contiguous(frame.moments, kind, layout.device)
        kernel = out.kernels[frame.kernel]
        made = kernel((out, moments), x, weight, bias, *arguments) or NOTHING
        mean, scale = make(made[1], moments), make(made[2], moments)
        self.kinds = out, None if parameter is None else parameter._layout
        self.save_for_backward(x, mean, scale, weight)
        if found is not None:
            found += [mean, scale]
        return make(made[0], out)

    def backward(self, grad: Tensor) -> Any:
        x, mean, scale, weight = self.saved_tensors
        needed = iter(self.needs_input_grad)
        asked = next(needed), *[each and next(needed) for each in self.given]
        out, parameter = self.kinds
        layouts = (out, parameter, parameter)
        wanted = tuple([each if ask else None for each, ask in zip(layouts, asked)])
        results = iter(
            self.gradient.apply_several(
                *(grad, x, weight, Moments(mean, scale), wanted, self.frame)
            )
        )
        given = zip((True, *self.given), asked)
        return tuple([next(results) if ask else None for there, ask in given if there])


class NormGrad(Op):
    """The gradients of a normalisation: of its input, weight and bias as asked for.

    With a = g w, and P u = u - mean(u) - h mean(u h), which is its own transpose:

        dx = s P a,  dw = sum of g h,  db = sum of g

    For gradients u, v, t of these (v and t spread like w):

        dL/dg = w s P u + v h + t          dL/dw = sum of g s P u
        dL/dx = s P r - h s^2 mean(u P a),
        where r = g v - s (u mean(a h) + a mean(u h))

    If m and s are constant, P is 1, and of dL/dx there is g v s.
    """

    __slots__ = ("frame", "moments", "wanted")
    frame: Frame
    moments: Moments
    wanted: tuple[bool, ...]
    saves = ("grad_out", "input", "weight")

    def forward(
        self,
        grad: Tensor,
        x: Tensor,
        weight: Tensor | None,
        moments: Moments,
        wanted: tuple[Layout | None, ...],
        frame: Frame,
    ) -> tuple[Tensor, ...]:
        self.frame, self.moments = frame, moments
        self.wanted = tuple([each is not None for each in wanted])
        self.save_for_backward(grad, x, weight)
        kernel = x._layout.kernels[f"{frame.kernel}_backward"]
        fresh = wanted[0], *[each and _fresh(each) for each in wanted[1:]]
        made = kernel(fresh, grad, x, *moments, weight, *frame.options) or NOTHING
        pairs = zip(made, fresh)
        return tuple([make(data, each) for data, each in pairs if each is not None])

    def backward(self, *grads: Tensor | None) -> Any:
        g, x, weight = self.saved_tensors
        arrived = iter(grads)
        frame = self.frame
        u, v, t = [next(arrived) if each else None for each in self.wanted]
        results = Second(frame, self.moments, g, x, weight).gradients(u, v, t)
        return results if weight is not None else results[:2]


class LayerNormGrad(NormGrad, node="NativeLayerNormBackwardBackward0"):
    """The gradients of ``LayerNorm``; see ``NormGrad``."""

    __slots__ = ()


class BatchNormGrad(NormGrad, node="NativeBatchNormBackwardBackward0"):
    """The gradients of ``BatchNorm``; see ``NormGrad``."""

    __slots__ = ()


class GroupNormGrad(NormGrad, node="NativeGroupNormBackwardBackward0"):
    """The gradients of ``GroupNorm``; see ``NormGrad``. PyTorch has several nodes."""

    __slots__ = ()


class LayerNorm(Normalisation, node="NativeLayerNormBackward0"):
    """Over the last dimensions; see ``NormGrad`` for the gradient."""

    __slots__ = ()
    arity = 3
    keeps_order = False
    gradient = LayerNormGrad

    @property
    def _saved_normalized_shape(self) -> Dims:
        return self.frame.shape[self.frame.dims[0] :]


class BatchNorm(Normalisation, node="NativeBatchNormBackward0"):
    """Over all dimensions but that of channels; see ``NormGrad``."""

    __slots__ = ()
    arity = 3
    gradient = BatchNormGrad

    @property
    def _saved_training(self) -> bool:
        return not self.frame.constant


class GroupNorm(Normalisation, node="NativeGroupNormBackward0"):
    """Over groups of channels and all that is in them; see ``NormGrad``."""

    __slots__ = ()
    arity = 3
    gradient = GroupNormGrad

    @property
    def _saved_group(self) -> int:
        return self.frame.shape[1]


class Second:
    """The rule of ``NormGrad``, in tensor operations."""

    def __init__(
        self,
        frame: Frame,
        moments: Moments,
        grad: Tensor,
        x: Tensor,
        weight: Tensor | None,
    ) -> None:
        self.frame, self.shape, self.weight = frame, x.shape, weight
        self.g, values = grad.reshape(frame.shape), x.reshape(frame.shape)
        self.w = None if weight is None else frame.spread(weight)
        if frame.constant:
            mean, self.s = [frame.spread(each) for each in moments]
            self.h = (values - mean) * self.s
            return
        centred = values - values.mean(frame.dims, True)
        variance = (centred * centred).mean(frame.dims, True)
        self.s = (variance + frame.eps).rsqrt()
        self.h = centred * self.s

    def mean(self, x: Tensor) -> Tensor:
        return x.mean(self.frame.dims, True)

    def project(self, x: Tensor) -> Tensor:
        """P x."""
        if self.frame.constant:
            return x
        return x - self.mean(x) - self.h * self.mean(x * self.h)

    def gradients(self, u: Tensor | None, v: Tensor | None, t: Tensor | None) -> Any:
        """Of g, x and the weight."""
        frame, g, h, s = self.frame, self.g, self.h, self.s
        for_g: list[Tensor] = []
        for_weight = None
        of_rows: Tensor | None = None
        if u is not None:
            u = u.reshape(frame.shape)
            projected = s * self.project(u)
            for_g.append(projected if self.w is None else projected * self.w)
            if self.weight is not None:
                for_weight = frame.gathered(g * projected, self.weight.shape)
        if v is not None:
            v = frame.spread(v)
            for_g.append(v * h)
            of_rows = g * v
        if t is not None:
            for_g.append(frame.spread(t).expand(frame.shape))
        for_x = self.of_input(u, of_rows)
        total = for_g[0]
        for each in for_g[1:]:
            total = total + each
        return (
            total.reshape(self.shape),
            None if for_x is None else for_x.reshape(self.shape),
            for_weight,
        )

    def of_input(self, u: Tensor | None, r: Tensor | None) -> Tensor | None:
        """dL/dx; *r* is what comes through the gradient of the weight."""
        if self.frame.constant:
            return None if r is None else r * self.s
        s, h = self.s, self.h
        if u is None:
            return None if r is None else s * self.project(r)
        a = self.g if self.w is None else self.g * self.w
        through = s * (u * self.mean(a * h) + a * self.mean(u * h))
        r = -through if r is None else r - through
        return s * self.project(r) - h * s * s * self.mean(u * self.project(a))


def _fresh(layout: Layout) -> Layout:
    return contiguous(layout.shape, layout.dtype, layout.device)


def _moments_type(x: Tensor, parameter: Tensor | None, first: Any) -> dtype:
    """The type of means: the input's; float32 where parameters are of that type."""
    running = first if isinstance(first, tuple) else ()
    kinds = [each._layout.dtype for each in (parameter, *running) if each is not None]
    own: dtype = x._layout.dtype
    return float32 if float32 in kinds else own


def _result(layout: Layout, keeps_order: bool) -> Layout:
    """Row-major; but channels may stay innermost, if they are."""
    if keeps_order and channels_last(layout):
        return layout.like(layout.dtype)
    return contiguous(layout.shape, layout.dtype, layout.device)


def channels_last(layout: Layout) -> bool:
    """Whether an image, or a volume, has its channels innermost in memory."""
    shape, strides = layout.shape, layout.strides
    if len(shape) not in (4, 5) or layout.contiguous or not strides[1]:
        return False
    least = 0
    for dim in (1, *range(len(shape) - 1, 1, -1), 0):
        if not shape[dim] or strides[dim] < least:
            return False
        if dim == 0 and least == strides[1]:
            return False
        least = strides[dim] * max(shape[dim], 1)
    return True
