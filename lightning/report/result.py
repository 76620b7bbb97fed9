"""What a run came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .counts import OpCounts

RunStatus = Literal["succeeded", "failed"]


@dataclass(frozen=True)
class RunResult:
    """A finished run, in numbers. planned = attempted + aborted; attempted = succeeded + failed.

    Attributes:
        status: `failed` when the run was aborted or held, or when delivery raised; rows that the
            destination refused do not fail a run.
        error: why the run failed; None when it succeeded.
    """

    run_id: str
    sync_id: str
    status: RunStatus
    error: str | None
    planned: OpCounts
    attempted: OpCounts
    succeeded: OpCounts
    failed: OpCounts


@dataclass(frozen=True)
class RunRecord(RunResult):
    """A run as `sync_runs` has it."""

    primary_key: str
    destination: str
    model_name: str | None
    model_id: str
    started_at: datetime
    finished_at: datetime
