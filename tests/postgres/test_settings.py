"""What a session, or what a user has made, does not change in the library's own SQL."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from lightning_dialects.redshift.warehouse import RedshiftWarehouse

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

# Only how fast a statement is, or what is told of it, depends on these.
HARMLESS = (
    "Query Tuning", "Resource Usage", "Reporting and Logging", "Developer Options", "Statistics",
    "Write-Ahead Log", "Replication", "Vacuuming", "Connections and Authentication",
    "Error Handling", "Client Connection Defaults / Shared Library Preloading",
)  # fmt: skip
# A setting of a session, and a value under which everything has to be as it is without; None: a
# value would be about the user's own statements, or is no other than a limit that ends them.
SETTINGS = {
    "DateStyle": "SQL,DMY",  # set; back to the session's for the model
    "IntervalStyle": "iso_8601",  # set
    "TimeZone": "Asia/Kolkata",  # set; back to the session's for the model
    "client_encoding": "LATIN1",  # set
    "extra_float_digits": "-3",  # set
    "bytea_output": "escape",  # set
    "standard_conforming_strings": "off",  # set
    "quote_all_identifiers": "on",  # set
    "lc_monetary": "C",  # set: the one locale that every server has
    "default_transaction_isolation": "serializable",  # set
    "default_transaction_read_only": "on",  # set
    "transaction_isolation": None,  # set, as that by default is
    "transaction_read_only": None,
    "default_transaction_deferrable": "on",  # of serializable and read-only transactions alone
    "transaction_deferrable": None,
    "search_path": None,  # pinned by qualification, as the test below shows
    "default_table_access_method": "heap",  # set
    "default_tablespace": None,  # where tables lie is the user's to say
    "temp_tablespaces": None,
    "default_toast_compression": "pglz",
    "synchronous_commit": "off",  # set where something is committed
    "lc_numeric": "C",  # of to_char with G and D, which is not used
    "lc_time": "C",  # of to_char with TM, which is not used
    "timezone_abbreviations": "India",  # nothing that is written has an abbreviation
    "default_text_search_config": "simple",  # nothing is searched
    "xmlbinary": "hex",  # of bytea made XML, which the library does not make
    "xmloption": "document",  # of text made XML
    "array_nulls": "off",  # of arrays written as text: those of the library have no NULL
    "backslash_quote": "off",  # no quote is written by a backslash
    "escape_string_warning": "on",
    "transform_null_equals": "on",  # the library writes IS NULL
    "check_function_bodies": "off",  # no function is made
    "row_security": "off",  # who may not see all rows is told so
    "restrict_nonsystem_relation_kind": None,
    "client_min_messages": "error",
    "synchronize_seqscans": "on",  # what has an order says so
    "gin_fuzzy_search_limit": None,  # of indexes of a user's
    "gin_pending_list_limit": None,
    "lock_timeout": None,
    "statement_timeout": None,
    "transaction_timeout": None,
    "idle_in_transaction_session_timeout": None,
    "idle_session_timeout": None,
    "event_triggers": None,
    "createrole_self_grant": None,  # no role is made
    "icu_validation_level": None,  # no collation is made
    "allow_alter_system": None,
}


def test_every_setting_of_a_session_has_been_looked_at(connection: psycopg.Connection) -> None:
    found = connection.execute(
        "SELECT name, category FROM pg_settings WHERE context = 'user' AND name NOT LIKE '%.%' "
        "AND name NOT LIKE 'vacuum%'"
    ).fetchall()
    unknown = {name for name, category in found if not category.startswith(HARMLESS)}
    assert unknown - SETTINGS.keys() == set(), "look at these: what do they change in our SQL?"


@pytest.mark.parametrize("retain", ["all", "key"])
def test_no_setting_of_a_session_changes_what_is_sent_and_logged(
    database: str, connection: psycopg.Connection, retain: str
) -> None:
    connection.execute(USERS)
    expected = _history(database, connection, retain)
    connection.execute("DROP SCHEMA hightouch_planner CASCADE; DROP SCHEMA hightouch_audit CASCADE")
    connection.execute("DROP TABLE users")
    connection.execute(USERS)
    names = connection.execute("SELECT name FROM pg_settings").fetchall()
    odd = "".join(
        f"-c {name}={value} "
        for name, value in SETTINGS.items()
        if value is not None and (name,) in names
    )
    assert _history(f"{database}?options={quote(odd)}", connection, retain) == expected


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


class RedshiftOnPostgres(RedshiftWarehouse):
    """What Redshift has and PostgreSQL has not is left away."""

    settings = ()
    reading = ()


@pytest.mark.parametrize(
    ("path", "is_refused"),
    [
        ("public", False),
        ("pg_catalog,public", False),
        ("public,pg_catalog", True),
        ("shadows,%22pg_catalog%22,public", True),
    ],
)
def test_a_search_path_by_which_redshift_takes_functions_of_users_is_refused(
    database: str, path: str, is_refused: bool
) -> None:
    url = f"{database}?options=-c%20search_path%3D{path}"
    refusing = pytest.raises(lightning.ConfigurationError, match="Leave pg_catalog away")
    with refusing if is_refused else nullcontext():
        RedshiftOnPostgres.open(url).close()
