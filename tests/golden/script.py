"""A warehouse that writes down what it is told, so that a dialect's SQL can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlglot import exp

from lightning.dialect import Column, Dialect, Relation, TableSpec
from lightning.state.store import process_name
from lightning.warehouse import Warehouse
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
    answer: Rows | int | None = None


class Script(Warehouse):
    """Keeps every statement in `lines`. What its queries find is set beforehand in `answers`.

    It plays the part of the driver, not of the warehouse: where an engine is at hand, the same
    lines are run there, and must find what was set.

    Attributes:
        answers: the rows that a query finds, by step.
        lines: the statements since this was last emptied.
    """

    version_scheme = "golden"
    catalog = None

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.answers: Mapping[str, Rows] = {}
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
        return found or []

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        raise AssertionError("the golden SQL reads no Arrow: it has the same text as rows")

    def describe(self, query: str) -> list[Column]:
        raise AssertionError("the golden SQL knows its columns")

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        return {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        yield STAGED.table("staged")

    def fork(self) -> Warehouse:
        """For a thread that renews a lease, if the machine is slow: it is not listened to."""
        return Script(self.dialect)

    def close(self) -> None:
        pass
