"""The data sets that come with the package."""

from importlib import resources
from typing import Any

import pytest

import slowtorch as torch
from slowtorch import data

SHAPES = [data.moons, data.spirals, data.circles, data.xor]


def test_digits_are_images_and_labels() -> None:
    """1,797 images of 8x8 pixels between 0 and 1, and a label each."""
    images, labels = data.digits().tensors
    assert (images.shape, images.dtype) == ((1797, 8, 8), torch.float32)
    assert (labels.shape, labels.dtype) == ((1797,), torch.int64)
    assert (images.min().item(), images.max().item()) == (0.0, 1.0)


def test_digits_are_the_published_ones() -> None:
    """The sums over all pixels and labels are those of the file, and so is one row."""
    images, labels = data.digits().tensors
    assert int((images * 16).sum().item()) == 561718
    assert labels.bincount().tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]
    assert (images[0, 0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


def test_iris_is_the_published_one() -> None:
    """150 flowers, 50 of each species, and the well-known first one."""
    dataset = data.iris()
    features, labels = dataset.tensors
    assert features[0].tolist() == pytest.approx([5.1, 3.5, 1.4, 0.2])
    assert labels.tolist() == [0] * 50 + [1] * 50 + [2] * 50
    assert dataset.classes == ("setosa", "versicolor", "virginica")
    assert len(dataset.feature_names) == features.size(1)


def test_attribution_is_beside_the_data() -> None:
    """Who made the data, and under which licence, is in the package."""
    folder = resources.files("slowtorch.data.bundled")
    text = folder.joinpath("ATTRIBUTION.md").read_text(encoding="utf-8")
    assert all(part in text for part in ("Alpaydin", "Kaynak", "Fisher", "CC BY 4.0"))


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_have_points_and_labels(shape: Any) -> None:
    """Points in the plane as float32, classes as int64, one for each point."""
    points, labels = shape(21).tensors
    assert (points.shape, points.dtype) == ((21, 2), torch.float32)
    assert (labels.shape, labels.dtype) == ((21,), torch.int64)
    assert sorted(set(labels.tolist())) == [0, 1]


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_are_seeded(shape: Any) -> None:
    """The same generator state gives the same points; another seed, others."""
    first, again, other = [
        shape(20, generator=torch.Generator().manual_seed(seed)).tensors[0].tolist()
        for seed in (1, 1, 2)
    ]
    assert first == again != other


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_refuse_nonsense(shape: Any) -> None:
    """Each class needs a point, and noise has no negative spread."""
    with pytest.raises(ValueError, match="at least one for each of 2 classes"):
        shape(1)
    with pytest.raises(ValueError, match="noise should be non-negative, but got -1"):
        shape(10, noise=-1)


def test_moons_without_noise_lie_on_circles() -> None:
    """Class 0 on the unit circle, class 1 on the one round (1, 1/2)."""
    points, labels = data.moons(50, noise=0).tensors
    for (x, y), label in zip(points.tolist(), labels.tolist(), strict=True):
        radius = (x - label) ** 2 + (y - label / 2) ** 2
        assert radius == pytest.approx(1.0, rel=1e-5)


def test_spirals_have_as_many_arms_as_classes() -> None:
    """Points left over go to the first arms, and radii run from 0.1 to 1."""
    points, labels = data.spirals(31, noise=0, classes=3).tensors
    assert labels.bincount().tolist() == [11, 10, 10]
    radii = points.square().sum(1).sqrt()
    assert (radii.min().item(), radii.max().item()) == pytest.approx((0.1, 1.0))
