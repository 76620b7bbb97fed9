"""What each run came to, beside the state: numbers that no log table has.

They are kept for the last runs of each sync, whichever logs are switched on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from .. import sql
from ..dialect import Kind, Relation, TableSpec
from ..results import RunNumbers
from ..session import Session
from ..sql import Expr
from . import wire

TABLE = "sync_run_numbers"
COLUMNS: Mapping[str, Kind] = {"sync_id": "text", "run_id": "text", "numbers": "text"}
KEPT = 500  # runs of a sync


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

    def keep(self, sync_id: str, run_id: str, numbers: RunNumbers) -> None:
        """Keep a run's numbers, in place of what was kept of it before, and forget those of runs
        long ago."""
        last = (
            exp.select(self._column("run_id"))
            .from_(self.relation.table())
            .where(self._is("sync_id", sync_id))
            .order_by(sql.descending(self._column("run_id")))
            .limit(KEPT - 1)
        )
        old = exp.Not(this=sql.in_query(self._column("run_id"), last))
        replaced = exp.paren(exp.or_(self._is("run_id", run_id), old))
        where = sql.all_of([self._is("sync_id", sync_id), replaced])
        self._session.run(sql.delete(self.relation.table(), where), step="forget old numbers")
        row = exp.select(sql.text(sync_id), sql.text(run_id), sql.text(wire.dump(numbers)))
        names = [self._own(name) for name in COLUMNS]
        statement = sql.insert(self.relation.table(), names, row)
        self._session.run(statement, step="keep the numbers")

    def of_sync(self, sync_id: str) -> dict[str, RunNumbers]:
        """The numbers of a sync's last runs, by run id."""
        return self._read(self._is("sync_id", sync_id))

    def of_runs(self, run_ids: Iterable[str]) -> dict[str, RunNumbers]:
        """The numbers of runs by their ids, as far as they are kept."""
        return self._read(sql.one_of(self._column("run_id"), run_ids))

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
