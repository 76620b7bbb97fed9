"""How far a run came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ranges import Range
from ..results import Throughput
from ..words import FAILED


@dataclass(frozen=True)
class Delivered:
    """How far a run came, in ranges of operations.

    Attributes:
        unknown: handed out, and nothing more is known of them.
        untouched: never handed out.
        unknown_status: `failed` where the process that handed them out says so itself, `aborted`
            where it died.
        seconds: how long that took, since the first batch; None: nobody knows.
        throughput: how many rows had an outcome as time went by; None: nobody knows.
    """

    unknown: Sequence[Range]
    unknown_reason: str
    untouched: Sequence[Range]
    untouched_reason: str
    unknown_status: str = FAILED
    seconds: float | None = None
    throughput: Throughput | None = None
