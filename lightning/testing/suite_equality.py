"""What is equal for the user is no change, and what is not is one, for every type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlglot import exp

from ..deliver.batch import Batch
from ..engine import Engine
from ..model import Model
from ..sync import Logs, Sync
from .destination import take_all
from .harness import Subject

# Values as SQL, by the type that a cast makes of them: those of one tuple are equal, no others.
Values = Mapping[str, Sequence[str | tuple[str, ...]]]

NO_LOGS = Logs(changelog=False, snapshot=False, runs=False)

Pair = tuple[str, str, bool]  # a value, another that follows it, and whether they are equal

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

    @pytest.mark.parametrize("way", ["as usual", "by a hash", "with whole plans", "in two joins"])
    def test_a_row_is_changed_exactly_where_its_values_differ(
        self, subject: Subject, values: Values, way: str
    ) -> None:
        pairs = [(kind, pair) for kind, of_it in values.items() for pair in _pairs(of_it)]
        numbers = subject.new_name()
        subject.load(numbers, {"id": "integer"}, [{"id": at} for at in range(len(pairs))])
        before = _model(subject, numbers, [(kind, old) for kind, (old, _, _) in pairs])
        after = _model(subject, numbers, [(kind, new) for kind, (_, new, _) in pairs])
        engine = _engine(subject, way)
        sync = Sync(subject.new_name(), before, retain="key" if way == "by a hash" else "all")
        engine.run(sync, take_all)
        sent = _changed(engine, replace(sync, model=after))
        differing = [pair for pair in pairs if not pair[1][2]]
        assert [pairs[number] for number in sorted(sent)] == differing


def _pairs(values: Sequence[str | tuple[str, ...]]) -> Iterator[Pair]:
    """Each value with itself, with the next one that is equal to it, and with one that is not; and
    NULL, which none is equal to."""
    each = [value if isinstance(value, tuple) else (value,) for value in (*values, "NULL")]
    for group, following in zip(each, [*each[1:], each[0]], strict=True):
        yield from ((value, value, True) for value in group)
        yield from ((value, other, True) for value, other in pairwise(group))
        yield from ((value, following[0], False) for value in group)


def _engine(subject: Subject, way: str) -> Engine:
    """An engine that compares in some way; the usual one logs the values, too."""
    if way == "as usual":
        return subject.engine()
    warehouse = subject.open_warehouse()
    usual = warehouse.dialect.capabilities
    if way != "by a hash":
        can = replace(usual, delta_share=None)
        if way == "in two joins":
            can = replace(can, full_joins=False)
        if can == usual:
            pytest.skip("this is the usual way")
        warehouse.dialect = warehouse.dialect.with_capabilities(can)
    return subject.engine(warehouse, logs=NO_LOGS)


def _model(subject: Subject, numbers: str, values: Sequence[tuple[str, str]]) -> Model:
    """Numbered rows, each with a value in the column of its type, and NULL in the others."""
    id_ = subject.column("id")
    columns: dict[str, list[str]] = {}
    for number, (kind, value) in enumerate(values):
        columns.setdefault(kind, []).append(f"WHEN {number} THEN CAST({value} AS {kind})")
    chosen = ", ".join(
        f"CASE {id_} {' '.join(cases)} END AS {subject.column(f'c{at}')}"
        for at, cases in enumerate(columns.values())
    )
    return Model(f"SELECT {id_}, {chosen} FROM {subject.source(numbers)}", "id")  # noqa: S608


def _changed(engine: Engine, sync: Sync) -> list[int]:
    """The numbers of the rows that a run sends."""
    numbers: list[int] = []

    def send(batch: Batch) -> None:
        numbers.extend(map(int, batch.row_ids))

    engine.run(sync, send)
    return numbers
