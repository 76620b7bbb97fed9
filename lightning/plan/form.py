"""Whether a run makes a plan of every row, or only a delta of the baseline."""

from __future__ import annotations

from ..diff.diff import Diff
from ..sync import Sync

MOST_DELTAS = 8
FEW_ROWS = 100  # are cheap to read, whatever share they are


def makes_delta(diff: Diff, sync: Sync) -> bool:
    """Whether a run is compared as its model is evaluated, and writes only what differs.

    It writes a plan of every row where nothing is known that it could be compared with row by row;
    where its rows have other columns, types or versions than those known; and, from time to time,
    where what changed since has grown, in rows or in tables.
    """
    share, baseline, run = diff.dialect.capabilities.delta_share, diff.baseline, diff.run
    if share is None:
        return False
    if sync.plan == "whole" or baseline is None or diff.known is None:
        return False
    if run.reset or run.mode == "mirror" or run.keeps_values:
        return False
    if baseline.shape != run.shape or diff.known.comparison == "never":
        return False
    rows = sum(delta.rows for delta in baseline.deltas)
    return rows <= share * max(baseline.known_rows, FEW_ROWS) and len(baseline.deltas) < MOST_DELTAS


def starts_exact(diff: Diff, sync: Sync) -> bool:
    """Whether rows that share a key are looked for from the start: where there were some before,
    since else the model would be evaluated twice in every run."""
    return sync.model.evaluate_once or (diff.baseline is not None and diff.baseline.duplicated)
