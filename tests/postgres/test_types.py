"""Equal means equal as PostgreSQL's own values, for every sort of type."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

import lightning

from .deliveries import sent_by
from .values import CASES, TYPES


@pytest.mark.parametrize("retain", ["all", "key"])
def test_rows_change_when_values_do(
    database: str, connection: psycopg.Connection, retain: lightning.sync.Retain
) -> None:
    connection.execute(TYPES)
    columns = [f"c{number}" for number in range(len(CASES))]
    connection.execute(
        "CREATE TABLE things (id integer, col text, "
        + ", ".join(f"{column} {case[0]}" for column, case in zip(columns, CASES, strict=True))
        + ")"
    )
    for number, (column, case) in enumerate(zip(columns, CASES, strict=True)):
        connection.execute(
            f"INSERT INTO things (id, col, {column}) VALUES (%s, %s, {case[1]})",
            (number, f"{case[0]} {case[1]}"),
        )
    model = lightning.Model("SELECT * FROM things", "id")
    sync = lightning.Sync("things", model, retain=retain)
    with lightning.connect(database) as engine:
        assert len(sent_by(engine, sync)) == len(CASES)
        for number, (column, case) in enumerate(zip(columns, CASES, strict=True)):
            connection.execute(
                f"UPDATE things SET {column} = {case[2] or case[1]} WHERE id = {number}"
            )
        assert [row["col"] for _, _, row in sent_by(engine, sync)] == []
        for number, (column, case) in enumerate(zip(columns, CASES, strict=True)):
            connection.execute(f"UPDATE things SET {column} = {case[3]} WHERE id = {number}")
        changed = {row["col"] for _, _, row in sent_by(engine, sync)}
        assert changed == {f"{case[0]} {case[1]}" for case in CASES}
        both = [(each, lambda batch: None) for each in (sync, replace(sync, id="others"))]
        again, first = engine.run_all(both)  # by one evaluation, in the types of plans
        assert isinstance(again, lightning.RunResult)
        assert isinstance(first, lightning.RunResult)
        assert (again.planned.total, first.planned.added) == (0, len(CASES))
        assert sent_by(engine, sync) == []


# A type; a value, and another; the row ids of both.
KEYS = [
    ("integer", "1", "-1", ("1", "-1")),
    ("text", "'a'", "'a '", ("a", "a ")),
    ("text COLLATE caseless", "'a'", "'A'", ("a", "A")),
    ("citext", "'a'", "'A'", ("a", "A")),
    ("char(3)", "'a'", "'b'", ("a", "b")),
    ("numeric", "1.10", "1.01", ("1.1", "1.01")),
    ("double precision", "0.1::float8 + 0.2", "0.3", ("0.30000000000000004", "0.3")),
    ("real", "0.1", "'-0'", ("0.1", "0")),
    ("date", "'2024-01-31'", "'infinity'", ("2024-01-31", "infinity")),
    ("timestamptz", "'2024-01-31 12:00+02'", "'infinity'", ("2024-01-31T10:00:00Z", "infinity")),
    ("timestamp", "'2024-01-31 12:00'", "'-infinity'", ("2024-01-31T12:00:00", "-infinity")),
    ("bytea", r"'\x00ff'", "''", ("00ff", "")),
    ("mood", "'sad'", "'glad'", ("sad", "glad")),
    ("boolean", "true", "false", ("true", "false")),
    ("text[]", "'{a,b}'", """'{"a,b"}'""", ('["a","b"]', '["a,b"]')),
    ("jsonb", "'1.0'", "'10'", ("1", "10")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "other", "row_ids"), KEYS)
def test_keys_are_found_again_under_other_settings(
    database: str,
    connection: psycopg.Connection,
    kind: str,
    one: str,
    other: str,
    row_ids: tuple[str, str],
) -> None:
    connection.execute(TYPES)
    connection.execute(f"CREATE TABLE things (id {kind}, part text)")
    connection.execute(f"INSERT INTO things VALUES ({one}, 'x'), ({other}, 'x'), (NULL, 'x')")
    single = lightning.Sync("single", lightning.Model("things", "id"))
    double = lightning.Sync("double", lightning.Model("things", ("part", "id")))
    with lightning.connect(database) as engine:
        assert {row_id for _, row_id, _ in sent_by(engine, single)} == set(row_ids)
        sent_by(engine, double)
    with lightning.connect(f"{database}?options={ODD_SETTINGS}") as engine:
        assert sent_by(engine, single) == []
        assert sent_by(engine, double) == []
        connection.execute(f"INSERT INTO things VALUES ({one}, 'x')")
        for sync in (single, double):
            assert engine.plan(sync).counts.rejected == 1


ODD_SETTINGS = "".join(
    f"-c%20{setting}%20"
    for setting in (
        "TimeZone=Asia/Kolkata", "DateStyle=SQL,DMY", "IntervalStyle=iso_8601",
        "extra_float_digits=-3", "bytea_output=escape", "standard_conforming_strings=off",
        "client_encoding=LATIN1", "default_transaction_isolation=serializable",
        "default_transaction_read_only=on", "xmloption=document",
    )
).replace("=", "%3D")  # fmt: skip


@pytest.mark.parametrize("retain", ["all", "key"])
def test_settings_of_the_session_do_not_matter(
    database: str, connection: psycopg.Connection, retain: lightning.sync.Retain
) -> None:
    connection.execute(TYPES)
    selected = ", ".join(
        f"CAST({case[1]} AS {case[0].partition(' COLLATE')[0]}) AS c{number}"
        for number, case in enumerate(CASES)
    )
    connection.execute(f"CREATE TABLE things AS SELECT 'it''s \\' AS id, '\u4f60' AS t, {selected}")
    model = lightning.Model("SELECT * FROM things", "id")
    sync = lightning.Sync("it's \\ a sync", model, retain=retain)
    with lightning.connect(database) as engine:
        sent_by(engine, sync)
    with lightning.connect(f"{database}?options={ODD_SETTINGS}") as engine:
        assert sent_by(engine, sync) == []
        sent_by(engine, sync, reset="full_resync")
    fields = connection.execute("SELECT fields FROM hightouch_audit.sync_changelog").fetchall()
    plain, odd = fields
    assert plain[0] == odd[0]


@pytest.mark.parametrize("retain", ["all", "key"])
def test_another_collation_changes_nothing(
    database: str, connection: psycopg.Connection, retain: lightning.sync.Retain
) -> None:
    connection.execute(
        "CREATE TABLE words AS SELECT unnest('{1,2,3}'::int[]) AS id, 'a' AS word, '{a}' AS list"
    )

    def sync(collation: str) -> lightning.Sync:
        query = f"""
            SELECT id, CAST(word AS varchar(9)) COLLATE "{collation}" AS word,
                   CAST(list AS text[]) COLLATE "{collation}" AS list
            FROM words
        """
        return lightning.Sync(
            "words", lightning.Model(query, "id"), retain=retain, delete_behavior="delete"
        )

    with lightning.connect(database) as engine:
        sent_by(engine, sync("POSIX"))
        assert sent_by(engine, sync("en-x-icu")) == []
        connection.execute("DELETE FROM words WHERE id = 1")
        connection.execute("UPDATE words SET word = 'A' WHERE id = 2")
        sent = sent_by(engine, sync("POSIX"))
        assert [operation[:2] for operation in sent] == [("changed", "2"), ("removed", "1")]
        connection.execute("UPDATE words SET word = 'B' WHERE id = 2")
        engine.run(sync("en-x-icu"), lambda batch: dict.fromkeys(batch.row_ids, "full"))
        connection.execute("INSERT INTO words SELECT * FROM words WHERE id = 3")
        sent = sent_by(engine, sync("POSIX"))
        assert [operation[:2] for operation in sent] == [("changed", "2")]


@pytest.mark.parametrize("value", ["ROW(1, 2)", "pg_sleep(0)", "ARRAY[ROW(1, 2)]"])
def test_a_type_that_no_table_has_is_named_and_nothing_is_written(
    database: str, value: str
) -> None:
    model = lightning.Model(f"SELECT 1 AS id, {value} AS odd", "id")
    with lightning.connect(database) as engine:
        with pytest.raises(lightning.UncomparableTypeError, match="'odd'"):
            engine.plan(lightning.Sync("odd", model))
        assert engine.sync_ids() == []


USERS_TYPES = """
    CREATE EXTENSION citext; CREATE EXTENSION hstore;
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE DOMAIN positive AS numeric(10, 2) CHECK (VALUE > 0);
    CREATE DOMAIN quite AS mood;
    CREATE TYPE place AS (name text, at timestamptz);
    CREATE TYPE spread AS RANGE (subtype = text);
    CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE TABLE things (
        id integer, mood mood, moods mood[], positive positive, positives positive[], quite quite,
        word citext, words citext[], pairs hstore, place place, places place[], spread spread,
        phrase text COLLATE caseless
    );
    INSERT INTO things SELECT number, 'sad', '{sad,NULL}', 1.50, '{1.50,2}', 'glad', 'a', '{a,B}',
        'a=>1', '(x,2024-01-01 02:00+02)', '{"(y,)"}', '[a,b)', 'A'
    FROM generate_series(1, 3) AS t (number);
"""
# What plans keep of them is handed over as the driver gives these types, and logged as JSON.
GIVEN = {
    "mood": "sad", "moods": "{sad,NULL}", "positive": Decimal("1.50"), "positives": "{1.50,2.00}",
    "quite": "glad", "word": "a", "words": "{a,B}", "pairs": '"a"=>"1"',
    "place": '(x,"2024-01-01 00:00:00+00")', "places": '{"(y,)"}', "spread": "[a,b)", "phrase": "A",
}  # fmt: skip
LOGGED = {
    "mood": "sad", "moods": ["sad", None], "positive": 1.5, "positives": [1.5, 2.0],
    "quite": "glad", "word": "a", "words": ["a", "B"], "pairs": {"a": "1"},
    "place": {"name": "x", "at": "2024-01-01T00:00:00+00:00"},
    "places": [{"name": "y", "at": None}], "spread": "[a,b)", "phrase": "A",
}  # fmt: skip


@pytest.mark.parametrize("retain", ["all", "key"])
def test_plans_hold_nothing_that_a_user_made(
    database: str, connection: psycopg.Connection, retain: lightning.sync.Retain
) -> None:
    connection.execute(USERS_TYPES)
    things = lightning.Sync("things", lightning.Model("things", "id"), retain=retain)
    with lightning.connect(f"{database}?options=-c%20TimeZone%3DAsia/Kolkata") as engine:
        sent = sent_by(engine, things)
        assert [row for _, _, row in sent] == [{"id": number, **GIVEN} for number in (1, 2, 3)]
    fields = connection.execute("SELECT fields FROM hightouch_audit.sync_changelog").fetchall()
    assert {**fields[0][0], "id": 0} == {"id": 0, **LOGGED}
    held = """
        SELECT count(*) FROM pg_attribute AS c JOIN pg_class AS t ON t.oid = c.attrelid
        WHERE t.relnamespace = 'hightouch_planner'::regnamespace
        AND (c.atttypid >= 16384 OR c.attcollation >= 16384)
    """
    assert connection.execute(held).fetchone() == (0,)
    with lightning.connect(f"{database}?options=-c%20DateStyle%3DSQL,DMY") as engine:
        assert sent_by(engine, things) == []
        connection.execute("ALTER TYPE mood RENAME VALUE 'glad' TO 'merry'")
        changed = sent_by(engine, things)
        assert [(op, row["quite"]) for op, _, row in changed] == [("changed", "merry")] * 3
        connection.execute("DELETE FROM things WHERE id = 1; INSERT INTO things (id) VALUES (4)")
        connection.execute("DROP TYPE place CASCADE; DROP EXTENSION hstore CASCADE")
        connection.execute("DROP TYPE mood CASCADE; DROP DOMAIN positive CASCADE")
        assert engine.plan(things).counts.removed == 1


@pytest.mark.parametrize("key", ["mood", "positive", "quite", "word", "place", "pairs", "phrase"])
def test_a_users_type_is_a_key(database: str, connection: psycopg.Connection, key: str) -> None:
    connection.execute(USERS_TYPES)
    connection.execute("DELETE FROM things WHERE id > 1")
    for retain in ("all", "key"):
        model = lightning.Model("things", ("id", key))
        sync = lightning.Sync(f"things by {key} {retain}", model, retain=retain)
        with lightning.connect(database) as engine:
            ((_, row_id, row),) = sent_by(engine, sync)
        with lightning.connect(f"{database}?options=-c%20TimeZone%3DAsia/Kolkata") as engine:
            assert sent_by(engine, sync) == []
            ((_, again, _),) = sent_by(engine, sync, reset="full_resync")
        text = "1.5" if key == "positive" else GIVEN[key]
        assert json.loads(row_id) == json.loads(again) == ["1", text]
        assert row[key] == GIVEN[key]


@pytest.mark.parametrize("retain", ["all", "key"])
def test_a_baseline_that_holds_users_types_is_taken_on(
    database: str, connection: psycopg.Connection, retain: lightning.sync.Retain
) -> None:
    """As the release before this one left it."""
    connection.execute(USERS_TYPES)
    query = "SELECT id, mood, moods, word, pairs, place FROM things"
    sync = lightning.Sync(
        "things", lightning.Model(query, "id"), retain=retain, delete_behavior="delete"
    )
    with lightning.connect(database) as engine:
        sent_by(engine, sync)
        ((plan,),) = connection.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'things%_plan'"
        ).fetchall()
        for name, kind, value in (
            ("mood", "mood", "mood"), ("moods", "mood[]", "moods"), ("word", "citext", "word"),
            ("pairs", "hstore", "pairs[1]"), ("place", "place", "place[1]"),
        ):  # fmt: skip
            connection.execute(
                f"ALTER TABLE hightouch_planner.{plan} ALTER {name} TYPE {kind} "
                f"USING CAST({value} AS {kind})"
            )
        connection.execute(
            "UPDATE hightouch_planner.sync_state SET baseline = regexp_replace(baseline, "
            """'"type":"[^"]*","declared":"(public[^"]*)"', '"type":"\\1"', 'g')"""
        )
        assert sent_by(engine, sync) == []
        connection.execute("DELETE FROM things WHERE id = 1")
        connection.execute("UPDATE things SET mood = 'glad' WHERE id = 2")
        operations = [(op, row_id, row.get("mood")) for op, row_id, row in sent_by(engine, sync)]
        gone = ("removed", "1", "sad" if retain == "all" else None)
        assert operations == [("changed", "2", "glad"), gone]


def test_arrow_has_text_where_a_decimal_does_not_fit(database: str) -> None:
    query = """
        SELECT 1 AS id, CAST('NaN' AS numeric(5, 2)) AS nan, CAST(0.00123 AS numeric(3, 5)) AS tiny,
               CAST(1.50 AS numeric(5, 2)) AS plain, CAST('infinity' AS date) AS never
    """
    tables: list[pa.Table] = []
    with lightning.connect(database) as engine:
        engine.run(
            lightning.Sync("decimals", lightning.Model(query, "id")),
            lambda batch: tables.append(batch.to_arrow()),
        )
    assert tables[0].to_pylist() == [
        {"id": 1, "nan": "NaN", "tiny": "0.00123", "plain": Decimal("1.50"), "never": "infinity"}
    ]
