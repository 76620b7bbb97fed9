"""Many batches from one statement, against a plain list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning.operations import ahead
from lightning.operations.ahead import KEPT, Ahead

LAST = 60


class Statements:
    """The numbers from one to LAST, which any statement brings in chunks of some size."""

    def __init__(self, size: int) -> None:
        self.begun: list[int] = []
        self.breaks_at: int | None = None
        self._size = size

    def run(self, first: int) -> Iterator[list[int]]:
        self.begun.append(first)
        for low in range(first, LAST + 1, self._size):
            if low == self.breaks_at:
                raise ConnectionError("gone")
            yield list(range(low, min(low + self._size, LAST + 1)))


@given(
    size=st.integers(1, 9),
    asked=st.lists(st.tuples(st.integers(1, LAST), st.integers(1, 9)), min_size=1, max_size=30),
)
def test_what_is_asked_for_comes_unless_it_has_gone_by(
    size: int, asked: list[tuple[int, int]]
) -> None:
    statements = Statements(size)
    reading = Ahead(statements.run)
    latest = 0
    for first, count in asked:
        numbers = range(first, min(first + count, LAST + 1))
        found = reading.read(numbers)
        if found is None:
            assert first < max(latest + 1 - KEPT, statements.begun[0]), "it was there a moment ago"
        else:
            assert [number for chunk in found for number in chunk] == list(numbers)
        latest = max(latest, numbers[-1])
    assert statements.begun == [asked[0][0]]


def test_a_statement_that_broke_off_is_begun_anew() -> None:
    statements = Statements(4)
    statements.breaks_at = 5
    reading = Ahead(statements.run)
    assert reading.read(range(1, 4)) == [[1, 2, 3]]
    with pytest.raises(ConnectionError):
        reading.read(range(4, 7))
    assert reading.read(range(4, 7)) == [[4, 5, 6]]
    assert statements.begun == [1, 4]


@pytest.mark.parametrize("limit", ["FRESH_SECONDS", "IDLE_SECONDS"])
def test_a_result_that_is_old_is_not_relied_on(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one of which nobody has read for a while."""
    monkeypatch.setattr(ahead, limit, -1.0)
    statements = Statements(4)
    reading = Ahead(statements.run)
    assert [reading.read(range(low, low + 2)) for low in (1, 3)] == [[[1, 2]], [[3, 4]]]
    assert statements.begun == [1, 3]
