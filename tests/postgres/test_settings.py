"""What a session, or what a user has made, does not change in the library's own SQL."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

import lightning

from .deliveries import sent_by

USERS = """
    CREATE TABLE users (id integer, part text, score numeric(8, 2), born date, seen timestamptz,
                        notes json, ratio double precision, name text);
    INSERT INTO users SELECT number, 'p' || number, number + 0.5, '2000-02-29', '2020-01-01 00:00Z',
                             '{"b": 1.0, "a": null}', number / 3.0, 'n' FROM generate_series(1, 4)
                             AS t (number)
"""
# Each would be taken instead of PostgreSQL's own, as it fits better, or is found before.
SHADOWS = """
    CREATE SCHEMA shadows; SET search_path = shadows;
    CREATE FUNCTION to_json(text) RETURNS json LANGUAGE sql AS $$ SELECT '"x"'::json $$;
    CREATE FUNCTION to_json(anyelement) RETURNS json LANGUAGE sql AS $$ SELECT '"x"'::json $$;
    CREATE FUNCTION strpos(text, text) RETURNS integer LANGUAGE sql AS 'SELECT 7';
    CREATE FUNCTION rtrim(text, text) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
    CREATE FUNCTION sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT 'x'::bytea $$;
    CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql
        AS $$ SELECT '2000-01-01 00:00Z'::timestamptz $$;
    CREATE FUNCTION set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT '' $$;
    CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
    CREATE FUNCTION same(bytea, bytea) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
    CREATE FUNCTION glued(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'x' $$;
    CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = same);
    CREATE OPERATOR <> (LEFTARG = text, RIGHTARG = text, FUNCTION = same);
    CREATE OPERATOR = (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = same);
    CREATE OPERATOR || (LEFTARG = text, RIGHTARG = text, FUNCTION = glued);
    CREATE COLLATION "C" (provider = icu, locale = 'und');
    CREATE DOMAIN timestamptz AS date; CREATE DOMAIN jsonb AS varchar(1);
    CREATE DOMAIN text AS varchar(1);
    RESET search_path
"""


def _history(database: str, connection: psycopg.Connection, retain: Any) -> list[Any]:
    """What is sent and logged in the life of a sync."""
    sync = lightning.Sync(
        "users", lightning.Model("users", ("id", "part")), retain=retain, delete_behavior="delete"
    )
    told: list[Any] = []
    with lightning.connect(database) as engine:
        told.append(sent_by(engine, sync))
        connection.execute("DELETE FROM users WHERE id = 1")
        connection.execute("UPDATE users SET score = 9, name = 'm' WHERE id = 2")
        connection.execute("INSERT INTO users SELECT * FROM users WHERE id = 3")
        told.append(sent_by(engine, sync))
        told.append(engine.plan(sync).counts)
        engine.drop(sync.id)
    logged = "SELECT op_type, row_id, status, fields FROM hightouch_audit.sync_{} ORDER BY row_id"
    return told + [
        connection.execute(logged.format(log)).fetchall() for log in ("changelog", "snapshot")
    ]


@pytest.mark.parametrize("retain", ["all", "key"])
def test_nothing_of_a_users_stands_in_for_what_the_library_calls(
    database: str, connection: psycopg.Connection, retain: str
) -> None:
    connection.execute(USERS)
    expected = _history(database, connection, retain)
    connection.execute("DROP SCHEMA hightouch_planner CASCADE; DROP SCHEMA hightouch_audit CASCADE")
    connection.execute("DROP TABLE users")
    connection.execute(USERS)
    connection.execute(SHADOWS)
    path = "options=-c%20search_path%3Dshadows,public,pg_catalog"
    assert _history(f"{database}?{path}", connection, retain) == expected
