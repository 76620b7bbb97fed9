"""What is equal for the user is no change, and what is not is one, for every type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

# Values as SQL, by the type that a cast makes of them: those of one tuple are equal, no others.
Values = Mapping[str, Sequence[str | tuple[str, ...]]]

Pair = tuple[str, str, bool]  # a value, another that follows it, and whether they are equal
TYPES_AT_ONCE = 8  # a warehouse's optimizer has its limits

TEXTS = ("''", "' '", "'a'", "'a '", "'A'", "'\u00e9'", "'e\u0301'", "'NULL'")
WHOLE = ("0", "1", "-1", "9007199254740992", "9007199254740993")
DECIMALS = (("0", "-0", "0.00"), ("1.1", "1.10"), "1.11", "-1.1")
DOUBLES = (("0.0", "-0.0"), ("1", "1.0"), "0.1", "1e300", "-1e300")
DATES = ("'2026-01-31'", "'2026-02-01'", "'1969-12-31'")
TIMES = ("'2026-01-31 12:00:00'", "'2026-01-31 12:00:01'")


class TestEquality:
    @pytest.fixture
    def values(self, subject: Subject) -> Values:
        """Of types that most warehouses have. Override it with all types of the warehouse."""
        kinds = subject.dialect.kinds
        spelled = {
            name: exp.DataType.build(name).sql(subject.dialect.sqlglot_dialect)
            for name in ("DECIMAL(20, 4)", "DOUBLE", "DATE")
        }
        return {
            kinds["text"]: TEXTS,
            kinds["integer"]: WHOLE,
            spelled["DECIMAL(20, 4)"]: DECIMALS,
            spelled["DOUBLE"]: DOUBLES,
            spelled["DATE"]: DATES,
            kinds["timestamp"]: TIMES,
        }

    @pytest.mark.parametrize("retain", ["all", "key"])
    def test_a_row_is_changed_exactly_where_its_values_differ(
        self, subject: Subject, values: Values, retain: Literal["all", "key"]
    ) -> None:
        """In each way of comparing that the warehouse has."""
        types = list(values.items())
        for engine in _joining(subject):
            for at in range(0, len(types), TYPES_AT_ONCE):
                some = types[at : at + TYPES_AT_ONCE]
                pairs = [(kind, pair) for kind, of_it in some for pair in _pairs(of_it)]
                before = _model(subject, [(kind, old) for kind, (old, _, _) in pairs])
                after = _model(subject, [(kind, new) for kind, (_, new, _) in pairs])
                sync = Sync(subject.new_name(), before, retain=retain)
                engine.run(sync, _take)
                sent = _changed(engine, replace(sync, model=after))
                differing = [(kind, pair) for kind, pair in pairs if not pair[2]]
                assert [pairs[number] for number in sorted(sent)] == differing


def _pairs(values: Sequence[str | tuple[str, ...]]) -> Iterator[Pair]:
    """Each value with itself, with the next one that is equal to it, and with one that is not; and
    NULL, which none is equal to."""
    each = [value if isinstance(value, tuple) else (value,) for value in (*values, "NULL")]
    for group, following in zip(each, [*each[1:], each[0]], strict=True):
        yield from ((value, value, True) for value in group)
        yield from ((value, other, True) for value, other in pairwise(group))
        yield from ((value, following[0], False) for value in group)


def _joining(subject: Subject) -> Iterator[Engine]:
    """Engines that compare as usual, in one full join of two plans, and in two joins."""
    warehouse = subject.open_warehouse()
    usual = warehouse.dialect
    whole = replace(usual.capabilities, delta_share=None)
    for can in dict.fromkeys((usual.capabilities, whole, replace(whole, full_joins=False))):
        warehouse.dialect = usual.with_capabilities(can)
        yield subject.engine(warehouse)


def _model(subject: Subject, values: Sequence[tuple[str, str]]) -> Model:
    """Numbered rows, each with a value in the column of its type, and NULL in the others."""
    id_, a = map(subject.column, ("id", "a"))
    tables: dict[str, list[str]] = {}
    for number, (kind, value) in enumerate(values):
        row = f"SELECT {number} AS {id_}, CAST({value} AS {kind}) AS {a}"
        tables.setdefault(kind, []).append(row)
    of_each = []
    for kind, rows in tables.items():
        columns = ", ".join(
            f"{a if other == kind else f'CAST(NULL AS {other})'} AS {subject.column(f'c{at}')}"
            for at, other in enumerate(tables)
        )
        table = " UNION ALL ".join(rows)
        of_each.append(f"SELECT {id_}, {columns} FROM ({table}) t")  # noqa: S608  (of this file)
    return Model(" UNION ALL ".join(of_each), "id")


def _changed(engine: Engine, sync: Sync) -> list[int]:
    """The numbers of the rows that a run sends."""
    numbers: list[int] = []

    def send(batch: Batch) -> None:
        numbers.extend(map(int, batch.row_ids))

    engine.run(sync, send)
    return numbers


def _take(batch: Batch) -> None:
    """Be a destination that takes everything."""
