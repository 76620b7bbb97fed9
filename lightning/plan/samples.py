"""A few rows of a plan, for people to look at."""

from __future__ import annotations

from typing import Any

from ..operations.numbers import op_ranges
from ..operations.reader import Reader
from ..state.records import PlannedRun
from ..workspace import Workspace

SAMPLE_ROWS = 5


def samples(
    workspace: Workspace, run: PlannedRun, size: int = SAMPLE_ROWS
) -> dict[str, list[dict[str, Any]]]:
    """By op type, the first few rows of a planned run, removed rows included."""
    reader = Reader(workspace, run)
    return {
        op_type: reader.rows(range(first, min(first + size, last))) if first < last else []
        for op_type, first, last in op_ranges(run, all_removed=True)
    }
