"""A few rows of a plan, for people to look at."""

from __future__ import annotations

from typing import Any

from ..diff.diff import Diff
from ..operations.numbers import op_ranges
from ..operations.reader import Reader
from ..workspace import Workspace

SAMPLE_ROWS = 5


def samples(
    workspace: Workspace, diff: Diff, size: int = SAMPLE_ROWS
) -> dict[str, list[dict[str, Any]]]:
    """By op type, the first few rows of a planned run, removed rows included."""
    reader = Reader(workspace, diff)
    return {
        op_type: reader.rows(range(first, min(first + size, last))) if first < last else []
        for op_type, first, last in op_ranges(diff.run, all_removed=True)
    }
