"""Which numbers the operations of a run have: ops follow each other in the order of delivery."""

from __future__ import annotations

from collections.abc import Iterator

from ..state.records import PlannedRun
from ..words import PLANNED, REMOVED, OpType


def op_ranges(run: PlannedRun, *, all_removed: bool = False) -> Iterator[tuple[OpType, int, int]]:
    """The numbers of the operations of each op type; the last one is excluded.

    Args:
        all_removed: also those of removed rows that the sync does not send.
    """
    first = 1
    for op_type in PLANNED:
        stays = op_type == REMOVED and not (run.sends_removed or all_removed)
        count = 0 if stays else getattr(run.counts, op_type)
        yield op_type, first, first + count
        first += count
