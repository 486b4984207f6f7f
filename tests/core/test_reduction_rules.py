"""What reductions do at the edges: types, names, ties, nothing at all, mistakes."""

import re

import pytest

import slowtorch as torch

NAN, INF = float("nan"), float("inf")


def test_sum_is_exact_where_float32_additions_would_not_be() -> None:
    """Float32 numbers are added in double precision and rounded once."""
    assert torch.tensor([2.0**24, 1.0, 1.0]).sum().item() == 2.0**24 + 2


@pytest.mark.parametrize("kind", [torch.bool, torch.uint8, torch.int32, torch.int64])
def test_sums_of_integers_are_int64(kind: torch.dtype) -> None:
    """Whatever integers or bools go in, int64 comes out."""
    x = torch.tensor([[1, 0], [1, 1]], dtype=kind)
    for result in (x.sum(), x.sum(0), x.prod(1), x.cumsum(0), x.nansum()):
        assert result.dtype is torch.int64


def test_sum_of_int64_wraps() -> None:
    """An int64 sum that is too large wraps around, as in C."""
    assert torch.tensor([2**62, 2**62]).sum().item() == -(2**63)


def test_sum_converts_to_dtype_first() -> None:
    """``dtype=int64`` cuts each number off before the sum."""
    assert torch.tensor([1.7, 1.7]).sum(dtype=torch.int64).item() == 2


def test_float16_sum_may_pass_the_range_in_between() -> None:
    """Sums of float16 numbers are rounded at the end only."""
    x = torch.tensor([60000.0, 60000.0, -60000.0], dtype=torch.float16)
    assert x.sum().item() == 60000.0


@pytest.mark.parametrize("kind", [torch.int64, torch.bool])
def test_mean_of_integers_is_refused(kind: torch.dtype) -> None:
    """A mean is a float; integers need to be told so."""
    x = torch.tensor([1, 0], dtype=kind)
    with pytest.raises(RuntimeError, match=r"mean\(\): could not infer output dtype"):
        x.mean()
    assert x.mean(dtype=torch.float32).item() == 0.5


def test_numpy_names() -> None:
    """``axis`` and ``keepdims`` are taken for ``dim`` and ``keepdim``."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.sum(axis=0, keepdims=True).tolist() == [[4.0, 6.0]]
    assert x.max(axis=1).indices.tolist() == [1, 1]
    assert x.softmax(axis=0).shape == (2, 2)


def test_wrong_keyword_shows_the_forms() -> None:
    """An unknown keyword is named, with the signatures that there are."""
    expected = (
        "sum() received an invalid combination of arguments - got (dimm=int, ), but "
        "expected one of:\n * (*, torch.dtype dtype = None)\n * (tuple of ints dim, "
        "bool keepdim = False, *, torch.dtype dtype = None)\n"
    )
    with pytest.raises(TypeError, match=re.escape(expected)):
        torch.zeros(2).sum(dimm=0)


def test_second_dim_is_not_keepdim() -> None:
    """``sum(0, 1)`` would silently mean keepdim=1; it is an error instead."""
    with pytest.raises(TypeError, match="argument 'keepdim' .* must be bool, not int"):
        torch.zeros(2, 3).sum(0, 1)  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize("call", ["sum", "amax", "var", "logsumexp", "all"])
def test_dim_out_of_range(call: str) -> None:
    """A dimension that is not there is named with the range."""
    with pytest.raises(IndexError, match=r"expected to be in range of \[-2, 1\]"):
        getattr(torch.zeros(2, 3), call)(2)


def test_repeated_dim_is_refused() -> None:
    """The same dimension twice, once from the back, is a mistake."""
    with pytest.raises(RuntimeError, match="dim 0 appears multiple times"):
        torch.zeros(2, 3).sum((0, -2))


def test_empty_dims_mean_all_of_them_in_sum_but_none_in_all() -> None:
    """PyTorch has it both ways."""
    x = torch.tensor([[1, 0], [1, 1]])
    assert x.sum(()).item() == 3
    assert x.all(()).tolist() == [[True, False], [True, True]]


def test_reductions_of_nothing() -> None:
    """The sum of nothing is 0, the product 1, the mean nan, and all is True."""
    x = torch.zeros(0)
    results = [x.sum(), x.prod(), x.all(), x.any(), x.logsumexp(0), x.norm()]
    assert [each.item() for each in results] == [0.0, 1.0, True, False, -INF, 0.0]
    assert torch.isnan(x.mean())


def test_rows_of_nothing() -> None:
    """Reducing an empty dimension gives as many numbers as there are rows."""
    assert torch.zeros(3, 0).sum(1).tolist() == [0.0, 0.0, 0.0]
    assert torch.zeros(0, 3).sum(1).tolist() == []


@pytest.mark.parametrize("call", ["max", "min", "amax", "amin"])
def test_there_is_no_extreme_of_nothing(call: str) -> None:
    """Without an element there is no largest."""
    with pytest.raises(RuntimeError, match=rf"{call}\(\): Expected reduction dim"):
        getattr(torch.zeros(0), call)()
    with pytest.raises(IndexError, match=rf"{call}\(\): .* 0 to have non-zero size"):
        getattr(torch.zeros(0, 3), call)(0)


def test_nan_wins() -> None:
    """A nan is larger than the largest and smaller than the smallest."""
    x = torch.tensor([[1.0, NAN, 3.0], [4.0, 5.0, 6.0]])
    for result in (x.max(), x.min(), x.amax(), x.max(1).values[0], x.amin(1)[0]):
        assert torch.isnan(result)
    assert x.argmax(1).tolist() == [1, 2]
    assert x.max(1).values[1].item() == 6.0


def test_max_shares_its_gradient() -> None:
    """Equal largest elements get equal parts of the gradient."""
    x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
    x.max().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.5, 0.5]


def test_max_along_a_dim_chooses() -> None:
    """The gradient goes to the one place that was returned."""
    x = torch.tensor([1.0, 3.0, 3.0], requires_grad=True)
    x.max(0).values.backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 1.0, 0.0]


def test_gradient_of_sum_is_a_tensor_of_its_own() -> None:
    """``.grad`` is contiguous memory, not one number seen many times."""
    x = torch.ones(2, 3, requires_grad=True)
    x.sum().backward()
    assert x.grad is not None
    assert x.grad.stride() == (3, 1)
    x.grad[0, 0] = 5.0
    assert x.grad.tolist() == [[5.0, 1.0, 1.0], [1.0, 1.0, 1.0]]


def test_max_is_maximum_of_two_tensors() -> None:
    """A second tensor is compared element by element."""
    x, y = torch.tensor([1.0, 5.0]), torch.tensor([[3.0], [6.0]])
    assert torch.max(x, y).tolist() == [[3.0, 5.0], [6.0, 6.0]]
    assert torch.min(x, other=y).tolist() == [[1.0, 3.0], [1.0, 5.0]]


def test_named_results() -> None:
    """Values and indices have names, unpack, and print as in PyTorch."""
    result = torch.tensor([1, 3, 2]).max(0)
    values, indices = result
    assert values is result.values
    assert indices is result.indices
    shown = "torch.return_types.max(\nvalues=tensor(3),\nindices=tensor(1))"
    assert repr(result) == repr(torch.return_types.max(result)) == shown


def test_out_of_a_pair() -> None:
    """``out`` takes both results of ``max`` along a dimension."""
    values, indices = torch.zeros(0), torch.zeros(0, dtype=torch.int64)
    torch.max(torch.tensor([[1.0, 2.0]]), 1, out=(values, indices))
    assert values.tolist() == [2.0]
    assert indices.tolist() == [1]


def test_uint8_stays_itself_in_all() -> None:
    """``all`` and ``any`` of uint8 are uint8, of anything else bool."""
    assert torch.tensor([1, 2], dtype=torch.uint8).all().dtype is torch.uint8
    assert torch.tensor([1.0, 0.0]).any().dtype is torch.bool


def test_bools_have_no_argmax() -> None:
    """PyTorch does not order bools here."""
    with pytest.raises(RuntimeError, match="does not support bool input"):
        torch.tensor([True, False]).argmax()


def test_var_without_freedom_warns() -> None:
    """One number has no spread; the result is nan, with a warning."""
    with pytest.warns(UserWarning, match=r"var\(\): degrees of freedom is <= 0"):
        assert torch.isnan(torch.tensor([3.0]).var())


def test_unbiased_is_a_correction() -> None:
    """The old argument and the new one say the same."""
    x = torch.tensor([1.0, 2.0, 6.0])
    assert torch.equal(x.var(unbiased=False), x.var(correction=0))
    assert torch.equal(x.std(True), x.std(correction=1))
    with pytest.raises(TypeError, match="invalid combination of arguments"):
        x.var(unbiased=True, correction=1)


def test_softmax_of_large_numbers() -> None:
    """Nothing overflows, and nothing is lost beside a large number."""
    x = torch.tensor([1000.0, 1000.0, -INF])
    assert x.softmax(0).tolist() == [0.5, 0.5, 0.0]
    y = torch.tensor([1e16, 1e16], dtype=torch.float64)
    assert y.log_softmax(0).tolist() == pytest.approx([-0.6931471805599453] * 2)


def test_softmax_of_very_small_numbers() -> None:
    """Exponentials that would all vanish are brought into range."""
    x = torch.tensor([-2000.0, -2001.0], dtype=torch.float64)
    expected = torch.tensor([0.0, -1.0], dtype=torch.float64).softmax(0)
    assert torch.allclose(x.softmax(0), expected)


def test_softmax_without_a_finite_number_is_nan() -> None:
    """Of minus infinities alone there is no distribution."""
    assert torch.isnan(torch.tensor([-INF, -INF]).softmax(0)).all()


def test_softmax_of_integers_is_refused() -> None:
    """Integers need a dtype, or there would be nothing but 0 and 1."""
    message = "\"softmax_lastdim_kernel_impl\" not implemented for 'Long'"
    with pytest.raises(NotImplementedError, match=message):
        torch.tensor([1, 2]).softmax(0)
    assert torch.tensor([1, 1]).softmax(0, torch.float32).tolist() == [0.5, 0.5]


def test_missing_dim() -> None:
    """``softmax`` does not guess a dimension."""
    with pytest.raises(
        TypeError, match='missing 1 required positional arguments: "dim'
    ):
        torch.zeros(2).softmax()


def test_median_is_the_lower_one() -> None:
    """Of an even count the lower of the two in the middle is taken."""
    assert torch.tensor([4.0, 1.0, 3.0, 2.0]).median().item() == 2.0


def test_sort_is_stable_and_puts_nan_last() -> None:
    """Equal numbers keep their order; nan counts as the largest."""
    values, places = torch.tensor([2.0, NAN, 1.0, 2.0]).sort()
    assert values[:3].tolist() == [1.0, 2.0, 2.0]
    assert places.tolist() == [2, 0, 3, 1]
    assert torch.tensor([1, 2, 1]).argsort(descending=True).tolist() == [1, 0, 2]


def test_sort_keeps_the_order_of_memory() -> None:
    """The result of a transposed matrix is transposed memory, as in PyTorch."""
    values, places = torch.tensor([[3, 1], [2, 5], [4, 0]]).t().sort(1)
    assert values.tolist() == [[2, 3, 4], [0, 1, 5]]
    assert values.stride() == places.stride() == (1, 2)


def test_topk_range() -> None:
    """There are no five largest of three."""
    with pytest.raises(RuntimeError, match="selected index k out of range"):
        torch.arange(3.0).topk(5)


def test_unique_counts_every_nan() -> None:
    """nan differs from itself, -0 does not differ from 0."""
    x = torch.tensor([NAN, 0.0, NAN, -0.0])
    values, counts = x.unique(return_counts=True)
    assert counts.tolist() == [2, 1, 1]
    assert values[0].item() == 0.0


def test_unique_has_no_gradient() -> None:
    """Asking for one is an error, not a zero."""
    x = torch.tensor([1.0, 1.0], requires_grad=True)
    with pytest.raises(NotImplementedError, match="the derivative for '_unique2'"):
        x.unique().sum().backward()


def test_cumprod_with_zeros() -> None:
    """The gradient divides by nothing: zeros do no harm."""
    x = torch.tensor([2.0, 0.0, 3.0, 0.0, 4.0], requires_grad=True)
    x.cumprod(0).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 8.0, 0.0, 0.0, 0.0]


def test_norms_do_not_overflow() -> None:
    """Squares beyond the range of doubles are no obstacle."""
    x = torch.tensor([3e200, 4e200], dtype=torch.float64)
    assert x.norm().item() == pytest.approx(5e200)
    assert x.norm(3).item() == pytest.approx(4.497941445275415e200)


def test_norm_at_zero_has_gradient_zero() -> None:
    """Where a norm has a corner the gradient is 0, not nan."""
    x = torch.zeros(2, requires_grad=True)
    x.norm().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0, 0.0]


def test_norm_of_integers_is_refused() -> None:
    """In PyTorch's words."""
    with pytest.raises(RuntimeError, match="Expected a floating point .* Got Long"):
        torch.tensor([1, 2]).norm()


def test_sum_to_size_refuses_what_does_not_broadcast() -> None:
    """Only a shape that could have been stretched to this one will do."""
    with pytest.raises(RuntimeError, match=r"size \{\[3, 2\]\} is not expandable"):
        torch.zeros(2, 2).sum_to_size(3, 2)


def test_cumsum_in_place() -> None:
    """``cumsum_`` writes into its tensor."""
    x = torch.tensor([1.0, 2.0, 3.0])
    assert x.cumsum_(0) is x
    assert x.tolist() == [1.0, 3.0, 6.0]


def test_meta_tensors_have_shapes_only() -> None:
    """Every kind of reduction works without numbers."""
    x = torch.empty(2, 3, device="meta")
    assert x.sum(0).shape == (3,)
    assert x.max(1).indices.dtype is torch.int64
    assert x.softmax(1).shape == x.sort().values.shape == (2, 3)
