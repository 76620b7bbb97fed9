"""Which numbers the operations of a run have: ops follow each other in the order of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..state.records import PlannedRun

OpType = Literal["added", "changed", "removed"]


def op_ranges(run: PlannedRun, *, all_removed: bool = False) -> Iterator[tuple[OpType, int, int]]:
    """The numbers of the operations of each op type; the last one is excluded.

    Args:
        all_removed: also those of removed rows that the sync does not send.
    """
    first = 1
    ops: tuple[tuple[OpType, int], ...] = (
        ("added", run.counts.added),
        ("changed", run.counts.changed),
        ("removed", run.counts.removed if run.sends_removed or all_removed else 0),
    )
    for op_type, count in ops:
        yield op_type, first, first + count
        first += count
