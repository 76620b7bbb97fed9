"""Sets of whole numbers as sorted, disjoint ranges (first, excluded last)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

Range = tuple[int, int]


class Ranges:
    """A set of sequence numbers that is mostly contiguous."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._ranges: list[Range] = []
        for first, last in ranges:
            self.add(first, last)

    def add(self, first: int, last: int) -> None:
        """Add the numbers from `first` up to, not including, `last`."""
        if first >= last:
            return
        low = bisect_left(self._ranges, first, key=lambda item: item[1])
        high = bisect_right(self._ranges, last, key=lambda item: item[0])
        if low < high:
            first = min(first, self._ranges[low][0])
            last = max(last, self._ranges[high - 1][1])
        self._ranges[low:high] = [(first, last)]

    def remove(self, first: int, last: int) -> None:
        """Take the numbers from `first` up to, not including, `last` out again."""
        kept = [(low, min(high, first)) for low, high in self._ranges]
        kept += [(max(low, last), high) for low, high in self._ranges]
        self._ranges = sorted((low, high) for low, high in kept if low < high)

    def overlaps(self, first: int, last: int) -> bool:
        """Whether any number from `first` up to, not including, `last` is in the set."""
        return first < last and list(self.gaps(first, last)) != [(first, last)]

    def gaps(self, first: int, last: int) -> Iterator[Range]:
        """The ranges between `first` and `last` that are not in the set."""
        for low, high in self._ranges:
            if first < min(low, last):
                yield first, min(low, last)
            first = max(first, high)
        if first < last:
            yield first, last

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self._ranges, number, key=lambda item: item[0])
        return at > 0 and number < self._ranges[at - 1][1]

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def __iter__(self) -> Iterator[Range]:
        return iter(self._ranges)


def as_ranges(numbers: Sequence[int]) -> Iterator[Range]:
    """Numbers in ascending order as ranges."""
    if not numbers:
        return
    first = previous = numbers[0]
    for number in numbers[1:]:
        if number != previous + 1:
            yield first, previous + 1
            first = number
        previous = number
    yield first, previous + 1
