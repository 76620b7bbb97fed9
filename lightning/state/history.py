"""What each run came to, beside the state: numbers that no log table has.

They are kept for the last runs of each sync, whichever logs are switched on: of the very last ones
in the state itself, from where a few at a time come into a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlglot import exp

from .. import sql
from ..dialect import Kind, Relation, TableSpec
from ..errors import StateError
from ..results import RunNumbers
from ..session import Session
from ..sql import Expr
from . import wire
from .records import Closed, Memory
from .slots import State

TABLE = "sync_run_numbers"
COLUMNS: Mapping[str, Kind] = {"sync_id": "text", "run_id": "text", "numbers": "text"}
KEPT = 500  # runs of a sync
GATHERED = 8  # runs of a sync, in its state


class RunHistory:
    """Reads and writes the numbers of runs in one warehouse."""

    def __init__(self, session: Session, relation: Relation) -> None:
        self.relation = relation
        self._session = session
        self._own = session.dialect.own

    def create_statements(self) -> list[str]:
        """What makes the table, if it is not there."""
        table = TableSpec(
            relation=self.relation,
            purpose="numbers",
            columns={self._own(name): kind for name, kind in COLUMNS.items()},
            lookups=[[self._own("sync_id"), self._own("run_id")]],
        )
        return self._session.dialect.create_table(table)

    def put(self, sync_id: str, closed: Sequence[Closed]) -> None:
        """Keep the numbers of runs, in place of what was kept of these before, and forget those of
        runs long ago."""
        last = (
            exp.select(self._column("run_id"))
            .from_(self.relation.table())
            .where(self._is("sync_id", sync_id))
            .order_by(sql.descending(self._column("run_id")))
            .limit(KEPT - len(closed))
        )
        old = exp.Not(this=sql.in_query(self._column("run_id"), last))
        these = sql.one_of(self._column("run_id"), [run.run_id for run in closed])
        where = sql.all_of([self._is("sync_id", sync_id), exp.paren(exp.or_(these, old))])
        self._session.run(sql.delete(self.relation.table(), where), step="forget old numbers")
        names = [self._own(name) for name in COLUMNS]
        rows = (
            exp.select(*map(sql.text, (sync_id, run.run_id, wire.dump(run.numbers))))
            for run in closed
        )
        statement = sql.insert(self.relation.table(), names, sql.union_all(rows))
        self._session.run(statement, step="keep the numbers")

    def settled(self, memory: Memory, sync_id: str) -> Memory:
        """What is remembered, without the numbers of runs once there are so many that they are put
        into the table, which the statements of one run alone would not be worth."""
        if len(memory.closed) < GATHERED:
            return memory
        self.put(sync_id, memory.closed)
        return replace(memory, closed=())

    def of_sync(self, sync_id: str, state: State) -> dict[str, RunNumbers]:
        """The numbers of a sync's last runs, by run id."""
        return self._read(self._is("sync_id", sync_id)) | _remembered([state])

    def of_runs(self, run_ids: Iterable[str], states: Iterable[State]) -> dict[str, RunNumbers]:
        """The numbers of runs by their ids, as far as they are kept.

        Args:
            states: those of their syncs, which have the last ones.
        """
        remembered, wanted = _remembered(states), set(run_ids)
        found = {run_id: remembered[run_id] for run_id in wanted & set(remembered)}
        if others := sorted(wanted - set(found)):
            found |= self._read(sql.one_of(self._column("run_id"), others))
        return found

    def remove(self, sync_id: str) -> None:
        """Forget the runs of a sync."""
        statement = sql.delete(self.relation.table(), self._is("sync_id", sync_id))
        self._session.run(statement, step="forget the numbers")

    def _read(self, where: Expr) -> dict[str, RunNumbers]:
        names = map(self._column, ("run_id", "numbers"))
        query = exp.select(*names).from_(self.relation.table()).where(where)
        rows = self._session.rows(query, step="read the numbers")
        return {run_id: wire.load_numbers(text) for run_id, text in rows}

    def _column(self, name: str) -> exp.Column:
        return sql.column(self._own(name))

    def _is(self, name: str, value: str) -> Expr:
        return self._column(name).eq(sql.text(value))


def _remembered(states: Iterable[State]) -> dict[str, RunNumbers]:
    """The numbers of the runs that are in states still."""
    found: dict[str, RunNumbers] = {}
    for head in (state.head for state in states if state.head is not None):
        with suppress(StateError):  # of another release, or damaged
            found |= {run.run_id: run.numbers for run in head.memory.closed}
    return found
