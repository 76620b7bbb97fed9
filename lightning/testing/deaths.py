"""Runs whose process died."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..close.abandoned import UNKNOWN
from ..deliver.assignment import NOT_ACKNOWLEDGED
from .logbook import LogRow
from .planned import SOME_TEXT, UNTOUCHED, Outcome, Row, Settings


@dataclass(frozen=True)
class Abandoned:
    """A run whose process died, or was interrupted.

    Attributes:
        rows: those of its model.
        outcomes: what the destination knows of what was handed out.
        skips: the row ids that were to be skipped.
        gave_up: whether a batch for which `send` raised was given up, which is an outcome that is
            kept, and not only never reported.
    """

    run_id: str
    settings: Settings
    rows: Sequence[Row]
    outcomes: Mapping[str, Outcome]
    skips: frozenset[str]
    gave_up: bool


def closed_as(logged: LogRow, handed_out: Outcome | None) -> Outcome:
    """How an operation of a dead run was closed, which must fit what the destination knows.

    What was not kept before the process died is in doubt; so may be what was about to be handed
    out.
    """
    if (logged.status, logged.reason) in (("aborted", UNKNOWN), ("failed", NOT_ACKNOWLEDGED)):
        operation_id = handed_out.operation_id if handed_out else None
        return Outcome("unknown", logged.status, SOME_TEXT, operation_id)
    if handed_out is None:
        assert logged.status == "aborted"
        return UNTOUCHED
    assert (logged.status, logged.reason) == (handed_out.status, handed_out.reason)
    return handed_out
