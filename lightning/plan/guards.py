"""The guards of a sync: what a plan must not do unless someone says that it is meant to."""

from __future__ import annotations

import math

from ..diff.diff import Diff
from ..results import Counts
from ..sync import Sync


def blocked_by(sync: Sync, diff: Diff) -> list[str]:
    """One sentence for each guard that a run crosses, as it is planned."""
    known = diff.known.baseline.known_rows if diff.known is not None else 0
    return crossed(sync, diff.run.counts, known)


def described(sync: Sync, known: int) -> list[str]:
    """For each guard of a sync: what it blocks.

    Args:
        known: how many rows the destination holds.
    """
    guards = []
    if sync.sends_removed and not sync.allow_empty:
        guards.append("a model without rows, once any are known (allow_empty=False)")
    for what, most, share in (
        ("removed", sync.max_removed, sync.max_removed_share),
        ("changed", sync.max_changed, sync.max_changed_share),
    ):
        if most is not None:
            guards.append(f"more than {most} {what} rows (max_{what})")
        if share is not None:
            shown = f"max_{what}_share: {share:.1%} of {known}"
            guards.append(f"more than {math.floor(share * known)} {what} rows ({shown})")
    if sync.min_rows is not None:
        guards.append(f"a model of fewer than {sync.min_rows} rows (min_rows)")
    return guards


def crossed(sync: Sync, counts: Counts, known: int) -> list[str]:
    """One sentence for each guard that the plan crosses.

    Args:
        counts: what the plan found.
        known: how many rows the destination held before.
    """
    rows = counts.added + counts.changed + counts.unchanged + counts.rejected
    reasons = []
    if rows == 0 and counts.removed and sync.sends_removed and not sync.allow_empty:
        reasons.append(
            f"the model returns no rows, so all {counts.removed} rows of the destination would be "
            "removed (allow_empty=False)"
        )
    for what, count, most, share in (
        ("removed", counts.removed, sync.max_removed, sync.max_removed_share),
        ("changed", counts.changed, sync.max_changed, sync.max_changed_share),
    ):
        if most is not None and count > most:
            reasons.append(f"{count} rows would be {what}, more than max_{what} ({most})")
        # A share is of the rows known before; where none were, nothing can exceed it.
        if share is not None and count > share * known:
            shown = f"{share:.1%} of {known}"
            reasons.append(f"{count} rows would be {what}, more than max_{what}_share ({shown})")
    if sync.min_rows is not None and rows < sync.min_rows:
        reasons.append(f"the model returns {rows} rows, fewer than min_rows ({sync.min_rows})")
    return reasons
