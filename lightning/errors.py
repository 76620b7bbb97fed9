"""Every error the library raises on purpose.

LightningError
├── ConfigurationError          the sync, the model or an option is wrong; nothing was written
│   ├── ModelError              the model is not one query, or its columns cannot be used
│   ├── UncomparableTypeError   a column has a type without a usable notion of equality
│   ├── PrimaryKeyChangedError  the baseline was made under another primary key
│   └── DialectError            no such dialect, or its driver is not installed
├── WarehouseError              the warehouse refused a statement, or cannot be reached
│   ├── LogTableError           a log table does not fit, or cannot be written
│   ├── DatabaseInUseError      another process has the database open
│   ├── WriteConflictError      another transaction changed the same rows first
│   └── TableKeptError          a table was not dropped, since others need it
├── RunInProgressError          another run of the same sync holds the lease
├── LeaseLostError              this process no longer owns the run; it may write nothing more
├── RunStateError               the run or batch is already closed, or there is none to resume
│   └── UnknownSyncError        no sync of that id was ever run here
├── StateError                  what is remembered of a sync cannot be read
├── GuardError                  a guard blocked the run before anything was sent
└── DeliveryError               `send` raised; the run was finished as failed
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .redaction import redact

SHOWN_SYNCS = 5
FORGET = (
    "Or forget the sync by engine.drop (the command `drop`); then run it as usual to send every "
    'row anew, or with reset="cdc" (`reset`) to take the model\'s rows as known.'
)


class LightningError(Exception):
    """Base of all errors of this library. Its message never contains a password."""

    def __init__(self, message: str) -> None:
        super().__init__(redact(message))

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle as a call with their message, which not every error here takes.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[LightningError], args: tuple[Any, ...], state: dict[str, Any]
) -> LightningError:
    """An error as it was pickled."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(LightningError):
    """The sync, the model or an option is wrong. Nothing was written."""


class ModelError(ConfigurationError):
    """The model is not exactly one query, or its columns cannot be used."""


class UncomparableTypeError(ConfigurationError):
    """A column has a type that the warehouse cannot compare."""


class PrimaryKeyChangedError(ConfigurationError):
    """The sync's baseline was made under another primary key."""


class DialectError(ConfigurationError):
    """No dialect has that name, or the driver it needs is not installed."""


class WarehouseError(LightningError):
    """The warehouse refused a statement, or cannot be reached.

    Attributes:
        step: what the run was doing.
        is_transient: the same call may well go through when it is made again a little later,
            though nobody has mended anything: a connection was lost, a lock was held, there were
            too many at once. Where that is not known it is False.
    """

    def __init__(self, message: str, *, step: str = "", is_transient: bool = False) -> None:
        super().__init__(f"{step}: {message}" if step else message)
        self.step = step
        self.is_transient = is_transient


class DatabaseInUseError(WarehouseError):
    """Another process has the database open, which one process can have at a time; transient."""

    def __init__(self, message: str, *, step: str = "", is_transient: bool = True) -> None:
        super().__init__(message, step=step, is_transient=is_transient)


class WriteConflictError(WarehouseError):
    """Another transaction changed the same rows first. Nothing was written; always transient."""

    def __init__(self, message: str, *, step: str = "", is_transient: bool = True) -> None:
        super().__init__(message, step=step, is_transient=is_transient)


class LogTableError(WarehouseError):
    """A log table lacks a column, or cannot be written."""


class TableKeptError(WarehouseError):
    """A table was not dropped, and is as it was. Where others are just using it, this is
    transient; otherwise something of theirs depends on it, such as a view."""


class RunInProgressError(LightningError):
    """Another run of the same sync holds the lease until `expires_at`."""

    def __init__(self, sync_id: str, holder: str, expires_at: datetime | None) -> None:
        until = expires_at.isoformat(timespec="seconds") if expires_at else "an unknown time"
        super().__init__(
            f"sync {sync_id!r} is being run by {holder}, whose lease ends at {until}. "
            "Wait for it to finish, or try again after that time if its process has died."
        )
        self.sync_id = sync_id
        self.holder = holder
        self.expires_at = expires_at


class LeaseLostError(LightningError):
    """This process no longer owns the run: its lease expired and another took over."""

    def __init__(self, sync_id: str, run_id: str) -> None:
        super().__init__(
            f"run {run_id} of sync {sync_id!r} no longer belongs to this process: its lease "
            "expired and another process took it over, or a newer plan superseded it. Nothing "
            "more was written for it. Stop using this run; plan or resume the sync again."
        )
        self.sync_id = sync_id
        self.run_id = run_id


class RunStateError(LightningError):
    """The run or batch is already closed, or the sync has no run to resume."""


class UnknownSyncError(RunStateError):
    """No sync of that id is remembered here, and no run of it is logged."""

    def __init__(self, sync_id: str, known: Sequence[str]) -> None:
        near = difflib.get_close_matches(sync_id, known) or sorted(known)[:SHOWN_SYNCS]
        there = f"There are: {', '.join(map(repr, near))}" if near else "There are none"
        more = f", and {len(known) - len(near)} more" if 0 < len(near) < len(known) else ""
        super().__init__(
            f"nothing is known of a sync {sync_id!r} in this warehouse and these schemas: it has "
            f"never been run, or was dropped and left no logs. {there}{more}."
        )
        self.sync_id = sync_id


class StateError(LightningError):
    """What is remembered of a sync cannot be read: a newer release wrote it, or it is damaged."""
