"""Where the rows of a run come from: its model, evaluated for it alone or for several syncs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect, TableSpec
from ..diff.changes import planned
from ..errors import LightningError
from ..model import condition_sql, model_sql
from ..session import Statement
from ..state.lease import Lease
from ..state.names import model_table
from ..state.records import Memory, PlannedRun
from ..sync import Sync
from ..warehouse import EVALUATE
from ..words import NEW, RESERVED_PREFIX
from ..workspace import Workspace
from .columns import resolve


def rows_of(sync: Sync, dialect: Dialect) -> str:
    """The rows that a sync is about, as the text of one query.

    Raises:
        ModelError: its model is no query, or its condition none.
    """
    return where(model_sql(sync.model, dialect.sqlglot_dialect), sync, dialect)


def where(query: str, sync: Sync, dialect: Dialect) -> str:
    """Those rows of a query for which the sync's condition is true."""
    if sync.where is None:
        return query
    rows = exp.select("*").from_(sql.model(query, NEW))
    return dialect.render(rows.where(_condition(sync.where, dialect)))


def _condition(text: str, dialect: Dialect) -> exp.Paren:
    condition = condition_sql(text, dialect.sqlglot_dialect)
    return exp.Paren(this=sql.verbatim(f"\n{condition}\n"))


class Shared:
    """A model's rows, evaluated once for several syncs: a table of the columns that these have, as
    plans hold them, and of the conditions that they have.

    The first run that needs the table makes it, and is its owner: the table stands in that run's
    state, among what is to be dropped. Whoever plans the runs keeps the owner's lease until the
    last one is planned.
    """

    def __init__(self, workspace: Workspace, syncs: Sequence[Sync]) -> None:
        self._workspace = workspace
        self._query = ""
        self._described: dict[str, list[Column]] = {}
        self._columns: dict[str, Column] = {}
        self._conditions: dict[str, str] = {}  # the column of each, by its text
        self._table: str | None = None
        self._owner: str | None = None
        for sync in syncs:
            with suppress(LightningError):  # which its own run tells, alone
                self._take_in(sync)

    def _take_in(self, sync: Sync) -> None:
        workspace = self._workspace
        described = workspace.warehouse.describe(rows_of(sync, workspace.dialect))
        shape = resolve(sync, described, workspace.dialect)
        self._query = model_sql(sync.model, workspace.dialect.sqlglot_dialect)
        self._columns |= {column.name: column for column in shape.stored}
        if sync.where is not None:
            name = f"{RESERVED_PREFIX}where_{len(self._conditions)}"
            self._conditions.setdefault(sync.where, name)
        self._described[sync.id] = described

    def has_rows_of(self, sync: Sync) -> bool:
        """Whether a sync's rows can be read from the table; not where its model could not be."""
        return sync.id in self._described

    def described(self, sync: Sync) -> list[Column]:
        """The columns of a sync's model, as the table has them."""
        return [column.as_planned for column in self._described[sync.id]]

    def made(self, run: PlannedRun, lease: Lease, memory: Memory) -> Memory:
        """See to it that the table is there; what is remembered of the sync from now on."""
        if self._table is not None:
            return memory
        workspace = self._workspace
        self._table, self._owner = model_table(run.sync_id, run.id), run.sync_id
        memory = replace(memory, leftovers=(*memory.leftovers, self._table))
        lease.write(memory=memory)
        relation = workspace.planner(self._table)
        table = TableSpec(relation=relation, purpose="plan", key=run.shape.key)
        texts = workspace.dialect.create_table(table, self._rows())
        with workspace.warehouse.evaluating():
            workspace.session.perform([Statement(EVALUATE, text) for text in texts])
        return memory

    def _rows(self) -> exp.Select:
        dialect = self._workspace.dialect
        columns = list(planned(dialect, self._columns.values()))
        for text, name in self._conditions.items():  # a condition is no value everywhere
            holds = (_condition(text, dialect), sql.number(1))
            columns.append(sql.aliased(sql.case(holds, otherwise=sql.number(0)), name))
        return exp.select(*columns).from_(sql.model(self._query, NEW))

    def rows_of(self, sync: Sync) -> str:
        """The rows that a sync is about, as the text of one query."""
        assert self._table is not None
        rows = exp.select("*").from_(self._workspace.planner(self._table).table())
        if sync.where is not None:
            rows = rows.where(sql.column(self._conditions[sync.where]).eq(sql.number(1)))
        return self._workspace.dialect.render(rows)

    @property
    def tables(self) -> tuple[str, ...]:
        """What has to stay until the last run is planned."""
        return () if self._table is None else (self._table,)

    def give_up(self, sync: Sync) -> None:
        """A run could not be planned: whatever it owned went with it, and is made anew."""
        if self._owner == sync.id:
            self._table = self._owner = None
