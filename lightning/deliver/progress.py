"""How a delivery comes along, for programs and for people."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..diff.meta import PLANNED, OpType
from .part import Part


@dataclass(frozen=True)
class DeliveryProgress:
    """How far a delivery is, in rows.

    Attributes:
        total, done, failed: rows by op type; done includes failed.
        rows_per_second: since the delivery began.
        seconds_left: None while there is nothing to judge it by.
    """

    total: Mapping[OpType, int]
    done: Mapping[OpType, int]
    failed: Mapping[OpType, int]
    rows_per_second: float
    seconds_left: float | None


OnProgress = Callable[[DeliveryProgress], None]


class ProgressMeter:
    """Adds up the outcomes of a part."""

    def __init__(self, part: Part) -> None:
        self._total = part.remaining()
        self._done: dict[OpType, int] = dict.fromkeys(self._total, 0)
        self._failed: dict[OpType, int] = dict.fromkeys(self._total, 0)
        self._started = time.monotonic()
        self._adding = threading.Lock()

    def add(
        self, op_type: OpType, rows: int, problems: int, tell: OnProgress | None
    ) -> DeliveryProgress:
        """Count an outcome, and tell the callback, one call at a time. Returns what it was told."""
        with self._adding:
            self._done[op_type] += rows
            self._failed[op_type] += problems
            progress = self._now()
            if tell is not None:
                tell(progress)
        return progress

    def _now(self) -> DeliveryProgress:
        done, total = sum(self._done.values()), sum(self._total.values())
        rate = done / max(time.monotonic() - self._started, 1e-9)
        left = (total - done) / rate if done else None
        return DeliveryProgress(self._total, dict(self._done), dict(self._failed), rate, left)


class ProgressBar:
    """A ready-made `on_progress`: a bar on standard error, if that is a terminal. As a context
    manager, which the delivery enters, it is there for as long as the delivery goes on."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]:,.0f} rows/s"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks = {
            op_type: self._bar.add_task(op_type, total=0, rate=0.0, visible=False)
            for op_type in PLANNED
        }

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def __call__(self, progress: DeliveryProgress) -> None:
        for op_type, total in progress.total.items():
            self._bar.update(
                self._tasks[op_type],
                total=total,
                completed=progress.done[op_type],
                rate=progress.rows_per_second,
                visible=total > 0,
            )
