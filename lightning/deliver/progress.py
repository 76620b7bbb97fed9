"""How a delivery comes along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..words import OpType


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
    """Adds up the outcomes of a delivery, and tells a callback, one call at a time.

    Attributes:
        total: how many rows there are to deliver, by op type.
    """

    def __init__(self, total: Mapping[OpType, int], on_progress: OnProgress | None) -> None:
        self.total = total
        self._on_progress = on_progress
        self._done: dict[OpType, int] = dict.fromkeys(total, 0)
        self._failed: dict[OpType, int] = dict.fromkeys(total, 0)
        self._started = time.monotonic()
        self._adding = threading.Lock()

    def add(self, op_type: OpType, rows: int, problems: int) -> DeliveryProgress:
        """Count an outcome. Returns how far the delivery is now."""
        with self._adding:
            self._done[op_type] += rows
            self._failed[op_type] += problems
            progress = self._now()
            if self._on_progress is not None:
                self._on_progress(progress)
        return progress

    def _now(self) -> DeliveryProgress:
        done, total = sum(self._done.values()), sum(self.total.values())
        rate = done / max(time.monotonic() - self._started, 1e-9)
        left = (total - done) / rate if done else None
        return DeliveryProgress(self.total, dict(self._done), dict(self._failed), rate, left)
