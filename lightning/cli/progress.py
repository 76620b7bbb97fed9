"""How a delivery comes along, on standard error."""

from __future__ import annotations

import sys
import time

import typer

from ..deliver.bar import ProgressBar
from ..deliver.progress import DeliveryProgress, OnProgress

SECONDS = 10.0  # from line to line


def shown(sync_id: str) -> OnProgress:
    """A bar on a terminal; elsewhere, as in the log of a scheduler, lines."""
    return ProgressBar() if sys.stderr.isatty() else _Lines(sync_id)


class _Lines:
    """A line every few seconds, and one at the end."""

    def __init__(self, sync_id: str) -> None:
        self._sync_id = sync_id
        self._due = time.monotonic() + SECONDS

    def __call__(self, progress: DeliveryProgress) -> None:
        done, total, failed = (
            sum(counts.values()) for counts in (progress.done, progress.total, progress.failed)
        )
        if done < total and time.monotonic() < self._due:
            return
        self._due = time.monotonic() + SECONDS
        typer.echo(
            f"{self._sync_id}: {done:,} of {total:,} rows, {failed:,} of them failed, "
            f"{progress.rows_per_second:,.0f} rows/s",
            err=True,
        )
