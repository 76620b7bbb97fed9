"""What was told of each sync's health, beside the state: so that only changes are told again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from .. import sql
from ..dialect import Kind, Relation, TableSpec
from ..errors import WriteConflictError
from ..session import Session
from ..sql import Expr
from . import wire
from .records import HealthMemory

TABLE = "sync_health"
COLUMNS: Mapping[str, Kind] = {"sync_id": "text", "revision": "integer", "memory": "text"}


@dataclass(frozen=True)
class Told:
    """What is remembered of a sync's health, as it was read.

    Attributes:
        revision: None: nothing is remembered yet.
    """

    sync_id: str
    revision: int | None
    memory: HealthMemory


class HealthStore:
    """Reads and changes what was told of the health of syncs, in one warehouse.

    Args:
        is_there: False: the table is not, and nothing was ever told.
    """

    def __init__(self, session: Session, relation: Relation, *, is_there: bool = True) -> None:
        self.relation = relation
        self._is_there = is_there
        self._session = session
        self._own = session.dialect.own

    def create_statements(self) -> list[str]:
        """What makes the table, if it is not there."""
        table = TableSpec(
            relation=self.relation,
            purpose="health",
            columns={self._own(name): kind for name, kind in COLUMNS.items()},
            lookups=[[self._own("sync_id")]],
        )
        return self._session.dialect.create_table(table)

    def read(self, sync_id: str) -> Told:
        """What is remembered of a sync; the newest, where two processes were the first at once."""
        if not self._is_there:
            return Told(sync_id, None, HealthMemory())
        columns = (sql.column(self._own(name)) for name in ("revision", "memory"))
        query = exp.select(*columns).from_(self.relation.table()).where(self._is(sync_id))
        rows = self._session.rows(query, step="read what was told of the health")
        if not rows:
            return Told(sync_id, None, HealthMemory())
        revision, text = max((int(revision), text) for revision, text in rows)
        return Told(sync_id, revision, wire.load_health(text))

    def write(self, told: Told, memory: HealthMemory) -> bool:
        """Remember something else than what was read; False: another process was faster."""
        step = "keep what was told of the health"
        values = {
            "sync_id": sql.text(told.sync_id),
            "revision": sql.number((told.revision or 0) + 1),
            "memory": sql.text(wire.dump(memory)),
        }
        row = {self._own(name): value for name, value in values.items()}
        statement: Expr
        if told.revision is None:
            there = sql.exists(self.relation.table(), self._is(told.sync_id))
            absent = sql.values(row).where(exp.Not(this=there))
            statement = sql.insert(self.relation.table(), row, absent)
        else:
            as_read = sql.column(self._own("revision")).eq(sql.number(told.revision))
            where = sql.all_of([self._is(told.sync_id), as_read])
            statement = sql.update(self.relation.table(), row, where)
        try:
            return self._session.run(statement, step=step) != 0
        except WriteConflictError:
            return False

    def remove(self, sync_id: str) -> None:
        """Forget what was told of a sync."""
        statement = sql.delete(self.relation.table(), self._is(sync_id))
        self._session.run(statement, step="forget what was told of the health")

    def _is(self, sync_id: str) -> Expr:
        return sql.column(self._own("sync_id")).eq(sql.text(sync_id))
