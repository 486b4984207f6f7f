"""gradcheck and gradgradcheck check nothing when told so."""

from __future__ import annotations

import slowtorch as torch
from slowtorch.autograd import Function, gradcheck, gradgradcheck


class Wrong(Function):
    """The identity, with a slope of 2."""

    @staticmethod
    def forward(ctx: object, x: torch.Tensor) -> torch.Tensor:
        """Return a copy of x."""
        return x.clone()

    @staticmethod
    def backward(ctx: object, grad: torch.Tensor) -> torch.Tensor:
        """Return twice the gradient."""
        return grad * 2


def test_a_wrong_gradient_is_found_unless_backward_is_not_checked() -> None:
    """The same wrong rule fails, or passes unseen where the check is switched off."""
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert not gradcheck(Wrong.apply, x, raise_exception=False)
    assert gradcheck(Wrong.apply, x, check_backward_ad=False)
    assert gradgradcheck(Wrong.apply, x, check_rev_over_rev=False)
