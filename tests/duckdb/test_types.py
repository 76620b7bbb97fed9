"""Every type of DuckDB: as a column, whose equal values are equal, and as a key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

import duckdb
import pytest
from lightning_dialects.duckdb.dialect import DuckDB

import lightning
from lightning import Batch, Counts, Engine, Model, Sync
from lightning.dialect import Column

# For each type: values that are all different from each other, and pairs that are equal.
DIFFERENT: dict[str, list[str]] = {
    "BOOLEAN": ["true", "false"],
    "TINYINT": ["0", "-1", "127"],
    "SMALLINT": ["0", "-1", "32767"],
    "INTEGER": ["0", "-1", "2147483647"],
    "BIGINT": ["0", "-1", "9007199254740993", "9007199254740992"],
    "HUGEINT": ["0", "-1", "170141183460469231731687303715884105727", "18446744073709551615"],
    "UTINYINT": ["0", "255"],
    "USMALLINT": ["0", "65535"],
    "UINTEGER": ["0", "4294967295"],
    "UBIGINT": ["0", "18446744073709551615"],
    "UHUGEINT": ["0", "340282366920938463463374607431768211455"],
    "BIGNUM": ["0", "-1", "1" + "0" * 60, "1" + "0" * 59 + "1"],
    "DECIMAL(4,1)": ["0", "-0.1", "999.9"],
    "DECIMAL(38,10)": ["0", "0.0000000001", "-1234567890123456789012345678.5"],
    "FLOAT": ["0", "0.1", "-0.1", "'inf'", "'-inf'", "'nan'", "1e-45"],
    "DOUBLE": ["0", "0.1", "0.30000000000000004", "0.3", "'inf'", "'-inf'", "'nan'", "5e-324"],
    "VARCHAR": ["''", "' '", "'a'", "'A'", "'a '", "'NULL'", "'é'", "'e\u0301'", "'😀'", "chr(0)"],
    "BLOB": ["''", r"'\x00'", r"'\x00\x00'", "'a'", r"'\xFF'"],
    "DATE": ["'2020-01-01'", "'0001-01-01 (BC)'", "'infinity'", "'-infinity'"],
    "TIME": ["'00:00:00'", "'00:00:00.000001'", "'24:00:00'"],
    "TIME_NS": ["'00:00:00'", "'00:00:00.000000001'"],
    "TIME WITH TIME ZONE": ["'01:00:00+00'", "'01:00:00+01'", "'00:00:00+00'"],
    "TIMESTAMP": ["'2020-01-01'", "'2020-01-01 00:00:00.000001'", "'infinity'", "'-infinity'"],
    "TIMESTAMP_S": ["'2020-01-01'", "'2020-01-01 00:00:01'"],
    "TIMESTAMP_MS": ["'2020-01-01'", "'2020-01-01 00:00:00.001'"],
    "TIMESTAMP_NS": ["'2020-01-01'", "'2020-01-01 00:00:00.000000001'"],
    "TIMESTAMP WITH TIME ZONE": [
        "'2020-01-01 00:00:00+00'", "'2020-01-01 00:00:00+01'", "'infinity'", "'-infinity'",
        "'2019-10-27 00:30:00+00'", "'2019-10-27 01:30:00+00'",
    ],
    "INTERVAL": ["'0 days'", "'1 month'", "'31 days'", "'1 microsecond'", "'-1 month'"],
    "UUID": [
        "'00000000-0000-0001-0000-000000000002'", "'00000000-0000-0002-0000-000000000001'",
        "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    ],
    "ENUM('a', 'b', 'a, ''b''')": ["'a'", "'b'", "'a, ''b'''"],
    "BIT": ["'0'", "'1'", "'00'", "'01'", "'10101010101'"],
    "JSON": [
        "'null'", "'{}'", "'[]'", "'1'", "'\"1\"'", "'[1]'", "'{\"a\": null}'", "'\"\"'",
        "'{\"a\": 1, \"b\": 2}'", "'{\"a\": 2, \"b\": 1}'", "'[1, 2]'", "'[2, 1]'", "'\"a.0,\"'",
        "'\"a,\"'", "'9007199254740992'", "'9007199254740993'", "'{\"a\": 1, \"a\": 2}'",
        "'{\"a\": 2, \"a\": 1}'", "'0.1'", "'1e-400'",
    ],
    "INTEGER[]": ["[]", "[NULL]", "[0]", "[0, 0]", "[NULL, 0]", "[0, NULL]", "[1, 2]", "[12]"],
    "VARCHAR[]": ["[]", "['']", "[NULL]", "['a, b']", "['a', 'b']", "['NULL']", "['[a]']"],
    "INTEGER[2]": ["[1, 2]", "[2, 1]", "[NULL, 1]", "[NULL, NULL]"],
    "VARCHAR[][]": ["[]", "[[]]", "[[], []]", "[['a'], []]", "[[], ['a']]", "[NULL]"],
    "DOUBLE[]": ["[0.0]", "['nan'::DOUBLE]", "[0.1]"],
    "JSON[]": ["['{\"a\": 1}'::JSON]", "['{\"a\": 2}'::JSON]", "[NULL]", "[]"],
    "STRUCT(a INTEGER, b VARCHAR)": [
        "{'a': NULL, 'b': NULL}", "{'a': 1, 'b': NULL}", "{'a': 1, 'b': ''}", "{'a': 1, 'b': 'x'}",
    ],
    "STRUCT(\"a b\" JSON, t TIMESTAMP WITH TIME ZONE)": [
        "{'a b': '1'::JSON, 't': NULL}", "{'a b': NULL, 't': '2020-01-01 00:00:00+00'}",
        "{'a b': NULL, 't': '2020-01-01 01:00:00+00'}",
    ],
    "MAP(VARCHAR, INTEGER)": [
        "MAP {}", "MAP {'a': 1}", "MAP {'a': NULL}", "MAP {'a': 1, 'b': 2}", "MAP {'b': 1, 'a': 2}",
    ],
    "MAP(VARCHAR, INTERVAL)": ["MAP {'a': INTERVAL 1 MONTH}", "MAP {'a': INTERVAL 31 DAY}"],
    "UNION(i INTEGER, s VARCHAR)": [
        "union_value(i := 1)", "union_value(s := '1')", "union_value(i := NULL)",
        "union_value(s := NULL)", "union_value(s := '')",
    ],
    "UNION(f DOUBLE, j JSON)": [
        "union_value(f := 1)", "union_value(j := '1'::JSON)", "union_value(j := '\"1\"'::JSON)",
    ],
    "VARIANT": ["1::VARIANT", "'1'::VARIANT", "[1]::VARIANT", "{'a': 1}::VARIANT"],
}  # fmt: skip
EQUAL: dict[str, list[tuple[str, str]]] = {
    "FLOAT": [("0.0", "'-0.0'"), ("'nan'", "-('nan'::FLOAT)")],
    "DOUBLE": [("0.0", "'-0.0'"), ("'nan'", "-('nan'::DOUBLE)"), ("1.10", "1.1")],
    "DECIMAL(38,10)": [("1.10", "1.1"), ("-0.0", "0")],
    "DOUBLE[]": [("[0.0]", "[-0.0]"), ("['nan'::DOUBLE]", "[-('nan'::DOUBLE)]")],
    "INTERVAL": [
        ("'1 month'", "'30 days'"), ("'1 day'", "'24 hours'"), ("'1 year'", "'12 months'"),
    ],
    "TIMESTAMP WITH TIME ZONE": [("'2020-01-01 00:00:00+00'", "'2020-01-01 01:00:00+01'")],
    "JSON": [
        ("'{\"a\": 1, \"b\": 2}'", "'{\"b\":2,\"a\":1}'"),
        ("'1'", "'1.0'"),
        ("'[1.50, -0.0]'", "'[1.5, 0]'"),
        ("'{\"a\": {\"c\": [1], \"b\": 2}}'", "'{\"a\": {\"b\": 2.0, \"c\": [1.0]}}'"),
        ("'\"\\u00e9\"'", "'\"é\"'"),
    ],
    "MAP(VARCHAR, INTERVAL)": [("MAP {'a': INTERVAL 1 MONTH}", "MAP {'a': INTERVAL 30 DAY}")],
    "STRUCT(\"a b\" JSON, t TIMESTAMP WITH TIME ZONE)": [
        ("{'a b': '{\"a\":1,\"b\":2}'::JSON, 't': NULL}",
         "{'a b': '{\"b\":2,\"a\":1}'::JSON, 't': NULL}"),
    ],
    "JSON[]": [("['{\"a\": 1, \"b\": 1}'::JSON]", "['{\"b\":1, \"a\":1.0}'::JSON]")],
}  # fmt: skip
SESSIONS = (
    "SET TimeZone = 'UTC'; SET Calendar = 'gregorian'",
    "SET TimeZone = 'Asia/Kathmandu'; SET Calendar = 'japanese'; SET default_collation = 'NOCASE'",
    "SET TimeZone = 'America/St_Johns'; SET Calendar = 'buddhist'; SET default_collation = 'NFC'",
)
VALUES = {kind: [*values, "NULL"] for kind, values in DIFFERENT.items()}
ROWS = sum(map(len, VALUES.values()))
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
    _send(engine, _sync(VALUES))
    for session in SESSIONS:
        database.execute(session)
        assert engine.plan(_sync(VALUES)).counts == Counts(unchanged=ROWS)


def test_every_two_different_values_differ(database: duckdb.DuckDBPyConnection) -> None:
    engine = lightning.connect(database)
    offset = 0
    for distance in range(max(map(len, VALUES.values())) // 2 + 1):
        offset += distance
        turned = {
            kind: [values[(at + offset) % len(values)] for at in range(len(values))]
            for kind, values in VALUES.items()
        }
        differ = {
            f"{kind} {at}"
            for kind, values in VALUES.items()
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
    tried = [*DIFFERENT[kind], *(value for pair in EQUAL.get(kind, ()) for value in pair)]
    texts = []
    for session in SESSIONS:
        database.execute(session)
        values = ", ".join(
            f"({number}, CAST({value} AS {kind}))" for number, value in enumerate(tried)
        )
        query = f"SELECT {row_id} FROM (VALUES {values}) AS tried (number, v) ORDER BY number"
        texts.append([text for (text,) in database.execute(query).fetchall()])
    assert texts[0] == texts[1] == texts[2]
    different, equal = texts[0][: len(DIFFERENT[kind])], texts[0][len(DIFFERENT[kind]) :]
    assert len(set(different)) == len(different)
    assert equal[::2] == equal[1::2]


def test_the_logs_have_every_value_as_the_same_json(database: duckdb.DuckDBPyConnection) -> None:
    logged = []
    for number, session in enumerate(SESSIONS):
        database.execute(session)
        sync = _sync(VALUES, sync_id=f"of session {number}")
        _send(lightning.connect(database), sync)
        logged.append(_logged(database, sync.id))
    assert len(logged[0]) == ROWS
    for row_id, text in logged[0].items():
        fields = json.loads(text)
        assert fields.pop("id") == row_id
        assert len(fields) == len(VALUES)
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
