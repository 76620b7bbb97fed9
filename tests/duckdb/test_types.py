"""Every type of DuckDB: as a column, whose equal values are equal, and as a key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

import duckdb
import pytest
from lightning_dialects.duckdb.dialect import DuckDB

import lightning
from lightning import Batch, Counts, Engine, Model, Sync
from lightning.dialect import Column
from tests.duckdb.values import VALUES

GROUPS = {
    kind: [value if isinstance(value, tuple) else (value,) for value in values]
    for kind, values in VALUES.items()
}
DIFFERENT = {kind: [*(first for first, *_ in groups), "NULL"] for kind, groups in GROUPS.items()}
PAIRS = {
    kind: [pair for group in groups for pair in pairwise(group)] for kind, groups in GROUPS.items()
}
EQUAL = {kind: pairs for kind, pairs in PAIRS.items() if pairs}
SESSIONS = (
    "SET TimeZone = 'UTC'; SET Calendar = 'gregorian'",
    "SET TimeZone = 'Asia/Kathmandu'; SET Calendar = 'japanese'; SET default_collation = 'NOCASE'",
    "SET TimeZone = 'America/St_Johns'; SET Calendar = 'buddhist'; SET default_collation = 'NFC'",
)
ROWS = sum(map(len, DIFFERENT.values()))
NOT_KEYS = {"VARIANT"}


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def _sync(values: Mapping[str, Sequence[str]], sync_id: str = "types") -> Sync:
    """A model with a column of each type, in which each row has one value and else NULL.

    The values' row ids are `<type> <number>`.
    """
    of_each_type = []
    for number, (kind, texts) in enumerate(values.items()):
        rows = ", ".join(f"({at}, CAST({text} AS {kind}))" for at, text in enumerate(texts))
        name = kind.replace("'", "''")
        of_each_type.append(
            f"SELECT '{name} ' || number AS id, v AS v{number} "
            f"FROM (VALUES {rows}) AS tried (number, v)"
        )
    return Sync(sync_id, Model(" UNION ALL BY NAME ".join(of_each_type), "id"))


def _send(engine: Engine, sync: Sync) -> set[str]:
    """The ids of the rows that are sent as changed."""
    changed: set[str] = set()

    def send(batch: Batch) -> None:
        changed.update(batch.row_ids if batch.op_type == "changed" else ())

    engine.run(sync, send)
    return changed


def _logged(database: duckdb.DuckDBPyConnection, sync_id: str) -> dict[str, str]:
    rows = database.execute(
        "SELECT row_id, fields FROM hightouch_audit.sync_snapshot WHERE sync_id = ?", [sync_id]
    ).fetchall()
    return dict(rows)


def test_no_session_makes_a_value_look_changed(database: duckdb.DuckDBPyConnection) -> None:
    engine = lightning.connect(database)
    _send(engine, _sync(DIFFERENT))
    for session in SESSIONS:
        database.execute(session)
        assert engine.plan(_sync(DIFFERENT)).counts == Counts(unchanged=ROWS)


def test_every_two_different_values_differ(database: duckdb.DuckDBPyConnection) -> None:
    engine = lightning.connect(database)
    offset = 0
    for distance in range(max(map(len, DIFFERENT.values())) // 2 + 1):
        offset += distance
        turned = {
            kind: [values[(at + offset) % len(values)] for at in range(len(values))]
            for kind, values in DIFFERENT.items()
        }
        differ = {
            f"{kind} {at}"
            for kind, values in DIFFERENT.items()
            for at in range(len(values))
            if distance % len(values)
        }
        assert _send(engine, _sync(turned)) == differ


def test_equal_values_are_equal_however_they_are_written(
    database: duckdb.DuckDBPyConnection,
) -> None:
    engine = lightning.connect(database)
    _send(engine, _sync({kind: [one for one, _ in pairs] for kind, pairs in EQUAL.items()}))
    others = {kind: [other for _, other in pairs] for kind, pairs in EQUAL.items()}
    assert _send(engine, _sync(others)) == set()


@pytest.mark.parametrize("kind", [kind for kind in DIFFERENT if kind not in NOT_KEYS])
def test_as_a_key(database: duckdb.DuckDBPyConnection, kind: str) -> None:
    row_id = DuckDB().render(DuckDB().row_id([Column("v", kind)]))
    different = DIFFERENT[kind][:-1]
    tried = [*different, *(value for pair in PAIRS[kind] for value in pair)]
    texts = []
    for session in SESSIONS:
        database.execute(session)
        values = ", ".join(
            f"({number}, CAST({value} AS {kind}))" for number, value in enumerate(tried)
        )
        query = f"SELECT {row_id} FROM (VALUES {values}) AS tried (number, v) ORDER BY number"
        texts.append([text for (text,) in database.execute(query).fetchall()])
    assert texts[0] == texts[1] == texts[2]
    assert len(set(texts[0][: len(different)])) == len(different)
    equal = texts[0][len(different) :]
    assert equal[::2] == equal[1::2]


def test_the_logs_have_every_value_as_the_same_json(database: duckdb.DuckDBPyConnection) -> None:
    logged = []
    for number, session in enumerate(SESSIONS):
        database.execute(session)
        sync = _sync(DIFFERENT, sync_id=f"of session {number}")
        _send(lightning.connect(database), sync)
        logged.append(_logged(database, sync.id))
    assert len(logged[0]) == ROWS
    for row_id, text in logged[0].items():
        fields = json.loads(text)
        assert fields.pop("id") == row_id
        assert len(fields) == len(DIFFERENT)
        assert logged[1][row_id] == logged[2][row_id] == text


def test_what_is_handed_over_is_what_the_log_says(database: duckdb.DuckDBPyConnection) -> None:
    """What no Python or Arrow type holds comes as text."""
    values = {
        "DATE": ("infinity", "9999-12-31"),
        "TIMESTAMP": ("-infinity", "9999-12-31 23:59:59.999999"),
        "TIMESTAMP_S": ("infinity", "2020-01-01 00:00:00"),
        "TIMESTAMP_MS": ("infinity", "2020-01-01 00:00:00"),
        "TIMESTAMP_NS": ("-infinity", "2020-01-01 00:00:00"),
        "TIMESTAMPTZ": ("infinity", "0044-03-15 (BC) 10:00:00+00"),
        "DATE[]": ("[infinity, 2020-01-01]", "[]"),
        "STRUCT(a DATE, b TIMESTAMP[])": ("{a: infinity, b: [-infinity]}", None),
        "UHUGEINT": ("340282366920938463463374607431768211455", "0"),
        "TIMETZ": ("01:00:00+15:30", "24:00:00+00"),
        "BIT": ("01010101010", "1"),
        "BIGNUM": ("1" + "0" * 60, "-1"),
    }
    columns = [
        f"CAST(unnest([{', '.join('NULL' if one is None else repr(one) for one in pair)}]) "
        f'AS {kind}) AS "{kind}"'
        for kind, pair in values.items()
    ]
    query = f"SELECT unnest([1, 2]) AS id, {', '.join(columns)}"
    rows: list[dict[str, object]] = []
    arrow: list[dict[str, object]] = []

    def send(batch: Batch) -> None:
        rows.extend(batch.rows)
        whole = [name for name in values if name.startswith(("UH", "TIMETZ", "BI"))]
        arrow.extend(batch.to_arrow().select(whole).to_pylist())

    lightning.connect(database).run(Sync("values", Model(query, "id")), send)
    first, second = rows
    assert first["DATE"] == "infinity"
    assert second["DATE"] == date(9999, 12, 31)
    assert first["TIMESTAMP"] == "-infinity"
    assert second["TIMESTAMP"] == datetime(9999, 12, 31, 23, 59, 59, 999999)
    for kind in ("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMPTZ"):
        assert first[kind] == "infinity"
    assert first["TIMESTAMP_NS"] == "-infinity"
    assert first["DATE[]"] == ["infinity", date(2020, 1, 1)]
    assert first["STRUCT(a DATE, b TIMESTAMP[])"] == {"a": "infinity", "b": ["-infinity"]}
    assert arrow == [
        {kind: values[kind][at] for kind in ("UHUGEINT", "TIMETZ", "BIT", "BIGNUM")}
        for at in range(2)
    ]
    logged = json.loads(_logged(database, "values")["1"])
    assert logged["DATE"] == "infinity"
    assert logged["DATE[]"] == ["infinity", "2020-01-01"]
