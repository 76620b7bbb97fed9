"""The state table: one row a sync, changed only by compare-and-swap.

The row of a sync (its head) holds what is remembered between runs, the run in progress, and a
lease. The shards of a run have rows of their own, with a lease each, and so has a hook of dbt. A
lease is a token in `holder` that every later write names in its WHERE: a process that lost its
lease changes no row, and learns it from that number.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlglot import exp

from .. import sql
from ..dialect import Column, Kind, Relation, TableSpec
from ..errors import RunInProgressError, WriteConflictError
from ..session import Session, instant
from ..sql import Expr
from . import wire
from .records import Memory, PlannedRun, Progress, Skip, Skips
from .slots import HEAD, HOOK, SKIPS, Slot, State, refuse_if_leased

TABLE = "sync_state"
COLUMNS: Mapping[str, Kind] = {
    "sync_id": "text",
    "part": "text",
    "revision": "integer",
    "last_run_id": "text",
    "baseline": "text",
    "run": "text",
    "progress": "text",
    "holder": "text",
    "lease_expires": "timestamp",
}
KEY = ("sync_id", "part")
COLUMN_OF = {"memory": "baseline"}  # the first releases kept no more than the baseline there
LASTING = "z"  # after every run's id: a row that stays when the shards of past runs are forgotten
ADDING = ("", "adding")  # the row whose lease is needed to add rows, where keys are not enforced
ADDING_SECONDS, ADDING_PAUSE = 60.0, 0.5

_PROCESS_NONCE = secrets.token_hex(4)


def process_name() -> str:
    """Names this process among all that may ever hold a lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{_PROCESS_NONCE}"


def new_holder() -> str:
    """A lease token, which also tells a person who holds the lease."""
    return f"{process_name()}/{secrets.token_hex(4)}"


class _OwnNames(Session):
    """Runs statements in which every name but those of tables is the library's own."""

    def text(self, statement: Expr | str) -> str:
        if isinstance(statement, Expr):
            for name in list(statement.find_all(exp.Identifier)):
                if not isinstance(name.parent, exp.Table):
                    name.set("this", self.dialect.own(name.this))
        return super().text(statement)


class StateStore:
    """Reads and changes the state table of one warehouse."""

    def __init__(self, session: Session, relation: Relation) -> None:
        self.relation = relation
        self._session = _OwnNames(
            session.warehouse,
            session.dialect,
            stopwatch=session.stopwatch,
            read_only=session.read_only,
        )
        self._dialect = session.dialect

    def create_statements(self) -> list[str]:
        """What makes the table, if it is not there."""
        own = self._dialect.own
        table = TableSpec(
            relation=self.relation,
            purpose="state",
            columns={own(name): kind for name, kind in COLUMNS.items()},
            key=[Column(own(name), self._dialect.kinds[COLUMNS[name]]) for name in KEY],
        )
        if self._dialect.capabilities.enforces_keys:
            return self._dialect.create_table(table)
        row = {own(name): value for name, value in self._row(*ADDING).items()}
        return self._dialect.create_table(table, sql.values(row))

    @contextmanager
    def forked(self) -> Iterator[StateStore]:
        """The same table through a connection of its own, for another thread."""
        with self._session.forked() as session:
            yield StateStore(session, self.relation)

    def read(self, sync_id: str) -> State:
        """What is remembered of a sync, and the time. It has no head when it was never run."""
        # Joined by a column of the clock: not every warehouse has outer joins without such a pair.
        wanted = self._dialect.cast(sql.text(sync_id), "text")
        asked = sql.values({"at": self._dialect.now(), "sync_id": wanted})
        query = self._select(sql.column("at", "clock")).from_(sql.subquery(asked, "clock"))
        mine = sql.column("sync_id", "slot").eq(sql.column("sync_id", "clock"))
        sql.join(query, self.relation.table("slot"), "LEFT", mine)
        rows = self._session.rows(query, step="read the state")
        return _state(rows[0][0], [self._slot(row[1:]) for row in rows if row[1] is not None])

    def read_all(self) -> dict[str, State]:
        """What is remembered of every sync, by its id, in one statement."""
        query = self._select(self._dialect.now()).from_(self.relation.table("slot"))
        query = query.where(sql.column("part", "slot").neq(sql.text(ADDING[1])))
        rows = self._session.rows(query, step="read every state")
        found: dict[str, list[Slot]] = {}
        for slot in (self._slot(row[1:]) for row in rows):
            found.setdefault(slot.sync_id, []).append(slot)
        return {sync_id: _state(rows[0][0], found[sync_id]) for sync_id in sorted(found)}

    def _select(self, now: Expr) -> exp.Select:
        """The time, the columns of the slots, and whether their leases last until then."""
        expires = sql.column("lease_expires", "slot")
        slot = (sql.column(name, "slot") for name in COLUMNS)
        return exp.select(now, *slot, exp.GT(this=expires, expression=now.copy()))

    def sync_ids(self) -> list[str]:
        """The ids of all syncs that are remembered, in order."""
        query = (
            exp.select(sql.column("sync_id"))
            .from_(self.relation.table())
            .where(sql.column("part").eq(sql.text(HEAD)))
            .order_by(sql.ascending(sql.column("sync_id")))
        )
        return [row[0] for row in self._session.rows(query, step="list")]

    def add(
        self,
        sync_id: str,
        name: str = HEAD,
        progress: Progress | None = None,
        run_id: str = "",
    ) -> None:
        """Add a row for a sync, or for a shard of its run, unless it is there."""
        row = self._row(sync_id, name, progress, run_id)
        present = sql.exists(self.relation.table(), self._is(sync_id, name))
        query = sql.values(row).where(exp.Not(this=present))
        # Where someone was faster, the compare-and-swap that follows decides.
        with suppress(WriteConflictError), self._alone(), self._adding(sync_id):
            self._session.run(
                sql.insert(self.relation.table(), row, query), step="add to the state"
            )

    @contextmanager
    def _adding(self, sync_id: str) -> Iterator[None]:
        """Let no two processes add the same row. Where the warehouse does not see to it, the
        table is made with one row more, whose lease does."""
        if self._dialect.capabilities.enforces_keys:
            yield
            return
        holder, patience = new_holder(), time.monotonic() + ADDING_SECONDS
        while not self.acquire_adding(holder):
            if time.monotonic() > patience:
                raise RunInProgressError(sync_id, "another process, which adds a sync", None)
            time.sleep(ADDING_PAUSE)
        try:
            yield
        finally:
            self.write(*ADDING, holder, None)

    def acquire_adding(self, holder: str) -> bool:
        """Take the right to add rows, where keys are not enforced; False: another has it."""
        take = {
            "holder": sql.text(holder),
            "lease_expires": self._dialect.seconds_from_now(ADDING_SECONDS),
        }
        where = sql.all_of([self._is(*ADDING), self._free()])
        statement = sql.update(self.relation.table(), take, where)
        return self._session.changes_one(statement, step="take the right to add")

    def acquire(self, slot: Slot, holder: str, seconds: float, **changes: object) -> bool:
        """Take the lease of a slot as it was read, with further changes; False: lost the race."""
        values = self._values(changes) | {
            "revision": sql.number(slot.revision + 1),
            "holder": sql.text(holder),
            "lease_expires": self._dialect.seconds_from_now(seconds),
        }
        where = sql.all_of([*self._as_read(slot), self._free(slot)])
        try:
            statement = sql.update(self.relation.table(), values, where)
            return self._session.changes_one(statement, step="take the lease")
        except WriteConflictError:
            return False

    def take(self, sync_id: str, slot: Slot | None, seconds: float, **changes: object) -> str:
        """Take the lease of a slot as `acquire` does; returns the token of its holder.

        Raises:
            RunInProgressError: another process was faster.
        """
        holder = new_holder()
        if slot is None or not self.acquire(slot, holder, seconds, **changes):
            refuse_if_leased(self.read(sync_id), sync_id)
            raise RunInProgressError(sync_id, "another process, which was faster", None)
        return holder

    def write(
        self, sync_id: str, name: str, holder: str, seconds: float | None, **changes: object
    ) -> bool:
        """Change a slot as the holder of its lease, which is prolonged, or given up when
        `seconds` is None. False: the lease is another's by now."""
        values = self._values(changes) | {"revision": sql.column("revision") + sql.number(1)}
        if seconds is None:
            values |= {"holder": exp.null(), "lease_expires": exp.null()}
        else:
            values["lease_expires"] = self._dialect.seconds_from_now(seconds)
        where = sql.all_of([self._is(sync_id, name), sql.column("holder").eq(sql.text(holder))])
        statement = sql.update(self.relation.table(), values, where)
        return self._session.changes_one(statement, step="keep the state")

    def held(self, sync_id: str, name: str, holder: str) -> Expr:
        """The condition that a slot's lease is its holder's, for statements on other tables."""
        slot = {"sync_id": sync_id, "part": name, "holder": holder}
        mine = sql.all_of(
            sql.column(self._dialect.own(name)).eq(sql.text(value)) for name, value in slot.items()
        )
        return sql.exists(self.relation.table(), mine)

    def touch(self, slot: Slot) -> bool:
        """Mark a free slot as changed, so that whoever read it before cannot acquire it.

        False: it has changed since it was read, or is leased.
        """
        values = {"revision": sql.number(slot.revision + 1)}
        where = sql.all_of([*self._as_read(slot), self._free(slot)])
        try:
            statement = sql.update(self.relation.table(), values, where)
            return self._session.changes_one(statement, step="mark the run as delivered in shards")
        except WriteConflictError:
            return False

    def change_skips(
        self, sync_id: str, change: Callable[[tuple[Skip, ...]], tuple[Skip, ...]]
    ) -> None:
        """Change which rows of a sync are skipped, whoever else does.

        Raises:
            WriteConflictError: someone else was faster; nothing was written.
        """
        while True:
            slot = self.read(sync_id).skipping
            if slot is None:
                self.add(sync_id, SKIPS, run_id=LASTING)
                continue
            values = self._values({"run": Skips(change(slot.skips))})
            values["revision"] = sql.number(slot.revision + 1)
            where = sql.all_of(self._as_read(slot))
            statement = sql.update(self.relation.table(), values, where)
            if self._session.changes_one(statement, step="change what is skipped"):
                return

    def revoke_shards(self, sync_id: str) -> None:
        """Take the leases of the shards of a sync's run from whoever holds them, for good."""
        nobody = {"holder": exp.null(), "lease_expires": exp.null()}
        statement = sql.update(self.relation.table(), nobody, self._are_shards(sync_id))
        self._session.run(statement, step="revoke the leases of the shards")

    def remove_shards(self, sync_id: str, run_id: str) -> None:
        """Forget the shards of a run and of those before it, never of one that came after it."""
        until = sql.column("last_run_id") <= sql.text(run_id)
        where = sql.all_of([self._are_shards(sync_id), until])
        self._session.run(sql.delete(self.relation.table(), where), step="forget the shards")

    def remove(self, sync_id: str, holder: str) -> bool:
        """Forget a sync as the holder of its head's lease; False: that is another's by now."""
        others = sql.column("part").neq(sql.text(HEAD))
        mine = sql.column("holder").eq(sql.text(holder))
        where = sql.all_of(
            [
                sql.column("sync_id").eq(sql.text(sync_id)),
                exp.paren(exp.or_(others, mine)),
                self.held(sync_id, HEAD, holder),
            ]
        )
        statement = sql.delete(self.relation.table(), where)
        return self._session.run(statement, step="forget the sync") > 0

    def _row(
        self, sync_id: str, name: str, progress: Progress | None = None, run_id: str = ""
    ) -> dict[str, Expr]:
        """A new row, every value cast to the type of its column."""
        values = {
            "sync_id": sql.text(sync_id),
            "part": sql.text(name),
            "revision": sql.number(0),
            "last_run_id": sql.text(run_id),
            "progress": _dump(progress),
        }
        return {
            name: self._dialect.cast(values.get(name, exp.null()), kind)
            for name, kind in COLUMNS.items()
        }

    def _is(self, sync_id: str, name: str) -> Expr:
        return sql.all_of(
            [sql.column("sync_id").eq(sql.text(sync_id)), sql.column("part").eq(sql.text(name))]
        )

    def _as_read(self, slot: Slot) -> list[Expr]:
        """The conditions that a row has not changed since it was read. The revisions of a sync that
        was dropped and run again begin anew, so they are not enough."""
        read = {"revision": sql.number(slot.revision), "last_run_id": sql.text(slot.last_run_id)}
        unchanged = (sql.column(name).eq(value) for name, value in read.items())
        return [self._is(slot.sync_id, slot.name), *unchanged]

    def _are_shards(self, sync_id: str) -> Expr:
        others = (sql.column("part").neq(sql.text(name)) for name in (HEAD, HOOK))
        return sql.all_of([sql.column("sync_id").eq(sql.text(sync_id)), *others])

    def _free(self, slot: Slot | None = None) -> Expr:
        """Whether nobody holds the lease of a row, by the server's clock; `slot` is the row as it
        was read."""
        conditions: list[Expr] = [
            sql.is_null(sql.column("holder")),
            sql.column("lease_expires") <= self._dialect.now(),
        ]
        if slot is not None and self._is_dead(slot):
            conditions.append(sql.column("holder").eq(sql.text(slot.holder)))
        return exp.paren(exp.or_(*conditions))

    def _values(self, changes: Mapping[str, object]) -> dict[str, Expr]:
        return {COLUMN_OF.get(name, name): _dump(value) for name, value in changes.items()}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else adds a row meanwhile, or the warehouse refuses the second one."""
        lock = self._dialect.lock_table(self.relation)
        if lock is None:
            yield
            return
        with self._session.transaction():
            self._session.run(lock, step="lock the state")
            yield

    def _is_dead(self, slot: Slot) -> bool:
        """Whether the lease is held by a process that cannot live beside this one."""
        if slot.holder is None or not self._session.warehouse.capabilities.exclusive:
            return False
        return slot.holder.partition("/")[0] != process_name()

    def _slot(self, row: tuple[Any, ...]) -> Slot:
        sync_id, name, revision, last_run, memory, run, progress, holder, expires, live = row
        slot = Slot(
            sync_id=sync_id,
            name=name,
            revision=int(revision),
            last_run_id=last_run,
            stored_memory=memory,
            stored_run=run,
            stored_progress=progress,
            holder=holder,
            lease_expires=expires and instant(expires),
            leased=holder is not None and bool(live),
        )
        return replace(slot, leased=False) if self._is_dead(slot) else slot


def _state(now: datetime, slots: list[Slot]) -> State:
    head = next((slot for slot in slots if slot.name == HEAD), None)
    hook = next((slot for slot in slots if slot.name == HOOK), None)
    skipping = next((slot for slot in slots if slot.name == SKIPS), None)
    shards = tuple(slot for slot in slots if slot.name not in (HEAD, HOOK, SKIPS))
    return State(instant(now), head, shards, hook, skipping)


def _dump(value: object) -> Expr:
    """A record as JSON text, text as it is, None as NULL."""
    if isinstance(value, (Memory, PlannedRun, Progress, Skips)):
        return sql.text(wire.dump(value))
    assert value is None or isinstance(value, str)
    return sql.text(value)
