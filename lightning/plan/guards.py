"""The guards of a sync: what a plan must not do unless someone says that it is meant to."""

from __future__ import annotations

from ..results import Counts
from ..sync import Sync


def crossed(sync: Sync, counts: Counts, held: int) -> list[str]:
    """One sentence for each guard that the plan crosses.

    Args:
        counts: what the plan found.
        held: how many rows the destination held before.
    """
    rows = counts.added + counts.changed + counts.unchanged + counts.rejected
    reasons = []
    if rows == 0 and counts.removed and sync.sends_removed and not sync.allow_empty:
        reasons.append(
            f"the model returns no rows, so all {counts.removed} rows of the destination would be "
            "removed (allow_empty=False)"
        )
    for what, limit, count in (
        ("removed", sync.max_removed, counts.removed),
        ("changed", sync.max_changed, counts.changed),
    ):
        if limit is not None and count > _allowed(limit, held):
            shown = f"{limit:.1%} of {held}" if isinstance(limit, float) else str(limit)
            reasons.append(f"{count} rows would be {what}, more than max_{what} ({shown})")
    if sync.min_rows is not None and rows < sync.min_rows:
        reasons.append(f"the model returns {rows} rows, fewer than min_rows ({sync.min_rows})")
    return reasons


def _allowed(limit: int | float, held: int) -> float:
    """A share is of the rows known before; where none were, nothing can exceed it."""
    return limit * held if isinstance(limit, float) else limit
