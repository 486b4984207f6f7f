"""Real data sets that come with the package."""

from __future__ import annotations

from array import array

import slowtorch as torch
from slowtorch import Tensor
from slowtorch.data.dataset import TensorDataset

__all__ = ["LabelledDataset", "digits", "iris"]


class LabelledDataset(TensorDataset):
    """Samples and their classes: ``data[i]`` is ``(features, class number)``.

    Attributes:
        classes: the name of each class, by its number.
        feature_names: the name of each feature.

    Example:
        >>> from slowtorch.data import iris
        >>> data = iris()
        >>> features, label = data[0]
        >>> features, data.classes[label]
        (tensor([5.1000, 3.5000, 1.4000, 0.2000]), 'setosa')
    """

    def __init__(
        self,
        features: Tensor,
        labels: Tensor,
        classes: tuple[str, ...],
        feature_names: tuple[str, ...],
    ) -> None:
        super().__init__(features, labels)
        self.classes = classes
        self.feature_names = feature_names


def _read(name: str) -> bytes:
    from importlib import resources  # 5 ms that importing the package need not take

    return resources.files("slowtorch.data.bundled").joinpath(name).read_bytes()


def _table(text: bytes, columns: int) -> tuple[array[float], array[int]]:
    """The numbers of comma-separated rows, and their last column by itself."""
    # One list of all numbers, then a slice with a step: no loop over the rows.
    numbers = list(map(float, text.strip().replace(b"\n", b",").split(b",")))
    labels = array("q", map(int, numbers[columns - 1 :: columns]))
    del numbers[columns - 1 :: columns]
    return array("f", numbers), labels


def _labels(numbers: array[int]) -> Tensor:
    return torch.frombuffer(numbers, dtype=torch.int64)


def digits() -> LabelledDataset:
    """Handwritten digits: 1,797 grey images of 8x8 pixels, and what they show.

    Pixels are float32 from 0 (paper) to 1 (ink), labels int64 from 0 to 9. About 180
    images of each digit, by 13 people.

    E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
    Learning Repository, 1998, doi:10.24432/C50P49, CC BY 4.0.

    Returns:
        A ``TensorDataset`` of images (1797, 8, 8) and labels (1797,).

    Example:
        >>> from slowtorch.data import digits
        >>> image, label = digits()[0]
        >>> label
        tensor(0)
        >>> for row in image.tolist():
        ...     print("".join(" .:*#"[round(4 * ink)] for ink in row).rstrip())
          .*:
          *#:#.
         .#  *:
         .*  ::
         .:  ::
         .*  *:
          #.:*
          :*:
    """
    import gzip  # as in _read

    values, labels = _table(gzip.decompress(_read("digits.csv.gz")), columns=65)
    images = array("f", [value / 16 for value in values])
    names = tuple(f"pixel {row},{column}" for row in range(8) for column in range(8))
    shaped = torch.frombuffer(images, dtype=torch.float32).reshape(-1, 8, 8)
    classes = tuple("0123456789")
    return LabelledDataset(shaped, _labels(labels), classes, names)


def iris() -> LabelledDataset:
    """Iris flowers: four measures in cm of 150 flowers, and their species.

    Features are float32: sepal length and width, petal length and width. Labels are
    int64: 50 flowers each of setosa (0), versicolor (1) and virginica (2).

    R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936; UCI
    Machine Learning Repository, doi:10.24432/C56C76, CC BY 4.0.

    Returns:
        A ``TensorDataset`` of features (150, 4) and labels (150,).

    Example:
        >>> from slowtorch.data import iris
        >>> data = iris()
        >>> len(data), data.classes
        (150, ('setosa', 'versicolor', 'virginica'))
    """
    header, _, rows = _read("iris.csv").decode().partition("\n")
    classes = tuple(header.strip().split(",")[2:])
    values, labels = _table(rows.encode(), columns=5)
    names = ("sepal length", "sepal width", "petal length", "petal width")
    features = torch.frombuffer(values, dtype=torch.float32).reshape(-1, 4)
    return LabelledDataset(features, _labels(labels), classes, names)
