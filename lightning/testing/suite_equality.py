"""What is equal for the user is no change, and what is not is one, for every type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest
from sqlglot import exp

from ..deliver.batch import Batch
from ..engine import Engine
from ..model import Model
from ..sync import Sync
from .harness import Subject

# A type, and groups of its values as SQL: those of one group are equal, those of two groups differ.
Values = Sequence[tuple[str, Sequence[Sequence[str]]]]

TEXTS = (["''"], ["' '"], ["'a'"], ["'a '"], ["'A'"], ["'\u00e9'"], ["'e\u0301'"], ["'NULL'"])
WHOLE = (["0"], ["1"], ["-1"], ["9007199254740992"], ["9007199254740993"])
DECIMALS = (["0", "-0", "0.00"], ["1.1", "1.10"], ["1.11"], ["-1.1"])
DOUBLES = (["0.0", "-0.0"], ["1", "1.0"], ["0.1"], ["1e300"], ["-1e300"])
DATES = (["'2026-01-31'"], ["'2026-02-01'"], ["'1969-12-31'"])
TIMES = (["'2026-01-31 12:00:00'"], ["'2026-01-31 12:00:01'"])


class TestEquality:
    @pytest.fixture
    def values(self, subject: Subject) -> Values:
        """Values of types that most warehouses have, each as what a cast makes the type of.
        Override it with all types of the warehouse."""
        kinds = subject.dialect.kinds
        spelled = {
            name: exp.DataType.build(name).sql(subject.dialect.sqlglot_dialect)
            for name in ("DECIMAL(20, 4)", "DOUBLE", "DATE")
        }
        return [
            (kinds["text"], TEXTS),
            (kinds["integer"], WHOLE),
            (spelled["DECIMAL(20, 4)"], DECIMALS),
            (spelled["DOUBLE"], DOUBLES),
            (spelled["DATE"], DATES),
            (kinds["timestamp"], TIMES),
        ]

    @pytest.mark.parametrize("retain", ["all", "key"])
    def test_a_row_is_changed_exactly_where_its_values_differ(
        self, subject: Subject, values: Values, retain: Literal["all", "key"]
    ) -> None:
        """In one full join, if the warehouse says that it makes such, and in two joins."""
        pairs = [(kind, pair) for kind, groups in values for pair in _pairs(groups)]
        before = _model(subject, [(kind, old) for kind, (old, _, _) in pairs])
        after = _model(subject, [(kind, new) for kind, (_, new, _) in pairs])
        differing = [(kind, pair) for kind, pair in pairs if not pair[2]]
        for engine in _joining(subject):
            sync = Sync(subject.new_name(), before, retain=retain)
            engine.run(sync, _take)
            sent: list[int] = []
            engine.run(replace(sync, model=after), lambda batch, to=sent: _told(batch, to))
            assert [pairs[number] for number in sorted(sent)] == differing


def _pairs(groups: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, bool]]:
    """A value, another that follows it, and whether they are equal: each with itself, with the
    next one of its group, and with one of the next group; and NULL as a group of its own."""
    each = [*groups, ["NULL"]]
    for group, following in zip(each, [*each[1:], each[0]], strict=True):
        yield from ((value, value, True) for value in group)
        yield from ((value, other, True) for value, other in pairwise(group))
        yield from ((value, following[0], False) for value in group)


def _joining(subject: Subject) -> Iterator[Engine]:
    """Engines that compare in each way that the warehouse has."""
    warehouse = subject.open_warehouse()
    usual = warehouse.dialect
    for full_joins in {usual.capabilities.full_joins, False}:
        can = replace(usual.capabilities, full_joins=full_joins)
        warehouse.dialect = usual.with_capabilities(can)
        yield subject.engine(warehouse)


def _model(subject: Subject, values: Sequence[tuple[str, str]]) -> Model:
    """Numbered rows, each with a value in the column of its type, and NULL in the others."""
    id_, a = map(subject.column, ("id", "a"))
    tables: dict[str, list[str]] = {}
    for number, (kind, value) in enumerate(values):
        row = f"SELECT {number} AS {id_}, CAST({value} AS {kind}) AS {a}"
        tables.setdefault(kind, []).append(row)
    numbers = " UNION ALL ".join(f"SELECT {number} AS {id_}" for number in range(len(values)))
    columns = ", ".join(f"t{at}.{a} AS {subject.column(f'c{at}')}" for at in range(len(tables)))
    joins = " ".join(
        f"LEFT JOIN ({' UNION ALL '.join(rows)}) t{at} ON t{at}.{id_} = n.{id_}"
        for at, rows in enumerate(tables.values())
    )
    query = f"SELECT n.{id_}, {columns} FROM ({numbers}) n {joins}"  # noqa: S608  (of this file)
    return Model(query, "id")


def _told(batch: Batch, numbers: list[int]) -> None:
    """Be a destination that keeps the numbers of the rows."""
    numbers.extend(map(int, batch.row_ids))


def _take(batch: Batch) -> None:
    """Be a destination that takes everything."""
