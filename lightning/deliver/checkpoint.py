"""Keeping a ledger in the warehouse: when, how much of it is reserved, and the writing itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from ..close.rejections import with_rejections
from ..dialect import Kind, Relation, TableSpec
from ..diff import rejections
from ..diff.diff import Diff
from ..ranges import as_ranges
from ..state.lease import Lease
from ..state.names import staging_table
from ..workspace import Workspace
from .ledger import Draft, Ledger, Problem
from .requests import Requests

log = logging.getLogger("lightning")

CHECKPOINT_SECONDS = 2.0
MAX_UNSTAGED = 10_000
STAGING: Mapping[str, Kind] = {"number": "integer", "outcome": "text", "reason": "text"}


class Checkpoint:
    """Keeps what a ledger knows, under the lease of its operations.

    Attributes:
        diff: their run, which has a table of rejections once one was needed.
        held_until: as of `Progress`, kept with the next checkpoint.
        requests: what is written with each checkpoint, where that is kept.
    """

    def __init__(self, workspace: Workspace, diff: Diff, lease: Lease, ledger: Ledger) -> None:
        self.diff = diff
        self._workspace = workspace
        self._session = workspace.session
        self._lease = lease
        self._ledger = ledger
        self._kept = ledger.draft().progress
        self._kept_at = time.monotonic()
        self._window = 0
        self._handed_out = 0
        self.held_until: str | None = None
        self.requests: Requests | None = None

    def forget_doubtful(self) -> None:
        """Forget problems of operations that are open: without transactions, they may have been
        kept though their outcome was not."""
        doubtful = self._ledger.unknown if self.diff.run.has_rejections else ()
        if doubtful:
            statement = rejections.forget(self.diff, doubtful)
            self._session.run(statement, step="forget what is in doubt")

    def reserve(self, first: int, last: int) -> None:
        """Have operations reserved before they are handed out, and what is known kept, no more
        often than it has to be.

        As much is reserved as was handed out, at the pace since the last checkpoint, in the time
        until the next; but at most twice as much as before. So after a crash no more is in doubt
        than is delivered in a few seconds.
        """
        elapsed = time.monotonic() - self._kept_at
        due = elapsed >= CHECKPOINT_SECONDS or self._ledger.problems >= MAX_UNSTAGED
        due = due or (self.requests is not None and self.requests.is_due)
        if due or last > self._ledger.reserved:
            pace = self._handed_out / max(elapsed, 1e-9)
            self._window = min(int(pace * CHECKPOINT_SECONDS), 2 * self._window + last - first)
            self.keep(reserve=min(last + self._window, self._ledger.last))
        self._handed_out += last - first

    def keep(self, reserve: int = 0) -> None:
        """Keep what is known so far, and prolong the lease.

        Raises:
            LeaseLostError: the run is another process's by now; nothing was kept.
        """
        with self._lease.steady():  # by itself, so that its writes stand if what follows fails
            if self._ledger.problems:
                self.diff = with_rejections(self._workspace, self.diff, self._lease)
        with self._lease.steady():  # a renewal must not keep what is not staged yet
            draft = self._draft(reserve)
            if draft.progress != self._kept or draft.problems:
                self._write(draft)
        if self.requests is not None:
            self.requests.write()

    def news(self) -> Mapping[str, object]:
        """What a renewal of the lease can keep: outcomes since the last checkpoint, unless there
        are problems among them, which have to be staged first."""
        draft = self._draft()
        if draft.problems or draft.progress.settled == self._kept.settled:
            return {}
        return {"progress": draft.progress}

    def _write(self, draft: Draft) -> None:
        if draft.problems:
            self.diff = with_rejections(self._workspace, self.diff, self._lease)
            with self._session.transaction():
                # Without transactions an operation is settled only once its problem is kept, and
                # a table that is to be made is named first.
                free = staging_table(self.diff.run.sync_id, self.diff.run.id)
                self._lease.write(progress=replace(self._kept, staging=free))
                self._stage(draft.problems, self._workspace.planner(free))
                self._lease.write(progress=draft.progress)
        else:
            self._lease.write(progress=draft.progress)
        self._ledger.kept(draft)
        self._kept = draft.progress
        reserved = draft.progress.reserved - draft.progress.first
        log.debug("%s: checkpoint: %d operations reserved", self.diff.run.label, reserved)
        self._handed_out = 0
        self._kept_at = time.monotonic()

    def _set_aside(self, skipped: Mapping[int, str]) -> None:
        """Add operations to the rejections that are not sent, in the state that they were in."""
        numbers: dict[str, list[int]] = {}
        for number, reason in sorted(skipped.items()):
            numbers.setdefault(reason, []).append(number)
        for reason, of_reason in numbers.items():
            ranges = list(as_ranges(of_reason))
            # Without transactions, an earlier attempt may have ended between two statements.
            forget = rejections.forget(self.diff, ranges)
            self._session.run(forget, step="forget an earlier attempt")
            rows = rejections.untouched(self.diff, ranges, reason)
            insert = rejections.insert(self.diff, rows)
            self._session.run(insert, step="set aside what is skipped")

    def _draft(self, reserve: int = 0) -> Draft:
        draft = self._ledger.draft(reserve)
        return replace(draft, progress=replace(draft.progress, held_until=self.held_until))

    def _stage(self, problems: Mapping[int, Problem], free: Relation) -> None:
        import pyarrow as pa

        self._set_aside({
            number: problem.reason
            for number, problem in problems.items()
            if problem.outcome == "skipped"
        })  # fmt: skip
        rows = [
            (number, *problem)
            for number, problem in problems.items()
            if problem.outcome != "skipped"
        ]
        if not rows:
            return
        columns = zip(*rows, strict=True)
        staging = pa.table(dict(zip(STAGING, map(pa.array, columns), strict=True)))
        table = TableSpec(relation=free, purpose="staging", columns=STAGING)
        diff = self.diff
        with self._workspace.warehouse.staged(staging, table) as staged:
            statement = rejections.insert(diff, rejections.problems(diff, staged))
            self._session.run(statement, step="keep the rejections")
