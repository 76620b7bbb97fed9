"""Keeping what `send` notes of its requests."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from ..audit import requests
from ..audit.requests import Note
from ..close.logs import check_log
from ..errors import ConfigurationError, WarehouseError
from ..log_tables import REQUESTS, LogTable
from ..state.records import PlannedRun
from ..workspace import Workspace

log = logging.getLogger("lightning")

MOST_WAITING = 1_000


@dataclass(frozen=True)
class Keep:
    """That what `send` notes of its requests is kept, in the table `sync_requests`.

    Args:
        days: for how long.

    Raises:
        ConfigurationError: that is no time.
    """

    days: float = 7.0

    def __post_init__(self) -> None:
        if not self.days > 0:
            raise ConfigurationError(f"{self}: days must be more than 0")


class Requests:
    """What was noted in a run, on its way to the table: it is written with each checkpoint. Any
    thread may add.

    Raises:
        LogTableError: the table cannot be made or written.
    """

    def __init__(self, workspace: Workspace, run: PlannedRun, keep: Keep) -> None:
        check_log(workspace, REQUESTS)
        self._workspace = workspace
        self._run = run
        self._notes: list[Note] = []
        self._adding = threading.Lock()
        old = requests.forget(workspace.dialect, self._log, run.sync_id, keep.days)
        workspace.session.run(old, step="forget old requests")

    @property
    def _log(self) -> LogTable:
        return self._workspace.audit(REQUESTS)

    @property
    def is_due(self) -> bool:
        """Whether so many wait that they are to be written."""
        return len(self._notes) >= MOST_WAITING

    def add(self, note: Note) -> None:
        with self._adding:
            self._notes.append(note)

    def write(self) -> None:
        """Write what waits. Where the warehouse refuses it, the delivery goes on without."""
        with self._adding:
            notes, self._notes = self._notes, []
        run, session = self._run, self._workspace.session
        try:
            for statement in requests.append(
                self._workspace.dialect, self._log, run.sync_id, run.id, notes
            ):
                session.run(statement, step="keep the requests")
        except WarehouseError as error:
            log.warning("%s: %d requests are not kept: %s", run.label, len(notes), error)
