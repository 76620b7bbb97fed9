"""A warehouse that writes down what it is told, so that a dialect's SQL can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from lightning.dialect import Dialect, Relation, TableSpec
from lightning.recorder import Recorder
from lightning.state.store import process_name
from lightning.workspace import PLANNER_SCHEMA

Rows = list[tuple[Any, ...]]
OWN_HOLDER = re.compile(re.escape(process_name()) + "/[0-9a-f]+")  # differs with every process
STAGING = re.compile("_staged[0-9a-f]{4}")  # with every one
TIMES = re.compile(r'"close":[0-9.e-]+')
STAGED = Relation(None, PLANNER_SCHEMA, "lightning_staged")


@dataclass(frozen=True)
class Line:
    """A statement, and what the warehouse is supposed to answer.

    Attributes:
        answer: the rows of a query, the number of rows written, or None where it does not matter.
    """

    step: str
    text: str
    answer: Sequence[tuple[Any, ...]] | int | None = None


class Script(Recorder):
    """Keeps what a recorder does, and in `lines` what differs with every process made alike. What
    its queries find is set beforehand in `answers`.

    It plays the part of the driver, not of the warehouse: where an engine is at hand, the same
    lines are run there, and must find what was set.

    Attributes:
        lines: the statements since this was last emptied.
    """

    version_scheme = "golden"

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect)
        self.lines: list[Line] = []

    def execute(self, statement: str, *, step: str) -> int:
        statement = OWN_HOLDER.sub("worker:1/beef", statement)
        statement = STAGING.sub("_staged0000", statement)
        statement = TIMES.sub('"close":0.1', statement)
        one_row = statement.startswith("UPDATE")  # only the state is updated, a row at a time
        self.lines.append(Line(step, statement, 1 if one_row else None))
        return 1 if one_row else -1

    def fetch(self, query: str, *, step: str) -> Rows:
        found = self.answers.get(step)
        self.lines.append(Line(step, query, found))
        return list(found or ())

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        raise AssertionError("the golden SQL reads no Arrow: it has the same text as rows")

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        yield STAGED.table("staged")
