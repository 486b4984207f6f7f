"""The k largest scores, equal ones in the order in which PyTorch's ``topk`` has them.

``topk`` on the CPU leaves ties to the C++ library's unstable selection, so their
order follows from the algorithm: Musser's introselect (1997) with the median of
three as pivot, or a heap when k is small. Scores that all differ need none of this.
"""

from __future__ import annotations

from collections.abc import Sequence

_HEAP_SHARE = 64
"""A heap of k is used when the scores are at least this many times k."""

_SMALL = 16


def largest_indices(scores: Sequence[float], count: int) -> list[int]:
    """Indices of the ``count`` largest scores, the largest first."""
    if len(set(scores)) == len(scores) or not count:
        return sorted(range(len(scores)), key=lambda i: -scores[i])[:count]
    selection = _Selection(scores)
    if count * _HEAP_SHARE <= len(scores):
        selection.partial_sort(0, count, len(scores))
    else:
        selection.select(count - 1)
        selection.sort(0, count - 1)
    return selection.order[:count]


class _Selection:
    """Partly sorts ``order``, a list of indices, by falling score."""

    def __init__(self, scores: Sequence[float]) -> None:
        self.keys = [-s for s in scores]
        self.order = list(range(len(scores)))

    def select(self, place: int) -> None:
        """Put at ``place`` what sorting would, smaller keys before it."""
        first, last = 0, len(self.order)
        depth = 2 * (last.bit_length() - 1)
        while last - first > 3:
            if depth == 0:
                self._heap_select(first, place + 1, last)
                self._swap(first, place)
                return
            depth -= 1
            cut = self._partition(first, last)
            first, last = (cut, last) if cut <= place else (first, cut)
        self._insertion_sort(first, last)

    def sort(self, first: int, last: int) -> None:
        """Quicksort down to short runs, then insertion sort, which is stable."""
        if last > first:
            self._quicksort(first, last, 2 * ((last - first).bit_length() - 1))
            self._insertion_sort(first, last)

    def partial_sort(self, first: int, middle: int, last: int) -> None:
        """Sort the smallest keys into ``first .. middle`` with a heap."""
        self._heap_select(first, middle, last)
        for end in range(middle - 1, first, -1):
            item, self.order[end] = self.order[end], self.order[first]
            self._sift(first, 0, end - first, item)

    def _quicksort(self, first: int, last: int, depth: int) -> None:
        while last - first > _SMALL:
            if depth == 0:
                self.partial_sort(first, last, last)
                return
            depth -= 1
            cut = self._partition(first, last)
            self._quicksort(cut, last, depth)
            last = cut

    def _insertion_sort(self, first: int, last: int) -> None:
        self.order[first:last] = sorted(self.order[first:last], key=self._key)

    def _key(self, index: int) -> float:
        return self.keys[index]

    def _swap(self, i: int, j: int) -> None:
        order = self.order
        order[i], order[j] = order[j], order[i]

    def _partition(self, first: int, last: int) -> int:
        """Hoare's partition round the median of three, which moves to the front."""
        order, keys = self.order, self.keys
        middle = first + (last - first) // 2
        self._swap(first, self._median(first + 1, middle, last - 1))
        pivot = keys[order[first]]
        left, right = first + 1, last
        while True:
            while keys[order[left]] < pivot:
                left += 1
            right -= 1
            while pivot < keys[order[right]]:
                right -= 1
            if left >= right:
                return left
            self._swap(left, right)
            left += 1

    def _median(self, a: int, b: int, c: int) -> int:
        x, y, z = (self.keys[self.order[i]] for i in (a, b, c))
        if x < y:
            return b if y < z else c if x < z else a
        return a if x < z else c if y < z else b

    def _heap_select(self, first: int, middle: int, last: int) -> None:
        order, keys, size = self.order, self.keys, middle - first
        for parent in range((size - 2) // 2, -1, -1):
            self._sift(first, parent, size, order[first + parent])
        for i in range(middle, last):
            if keys[order[i]] < keys[order[first]]:
                item, order[i] = order[i], order[first]
                self._sift(first, 0, size, item)

    def _sift(self, base: int, hole: int, size: int, item: int) -> None:
        """Let the hole sink to a leaf of the heap, then the item rise from there."""
        order, keys, top = self.order, self.keys, hole
        while (child := 2 * hole + 2) <= size:
            if child == size or (
                keys[order[base + child]] < keys[order[base + child - 1]]
            ):
                child -= 1
            order[base + hole] = order[base + child]
            hole = child
        while hole > top:
            parent = (hole - 1) // 2
            if not keys[order[base + parent]] < keys[item]:
                break
            order[base + hole] = order[base + parent]
            hole = parent
        order[base + hole] = item
