"""Settings of sessions, databases and lent connections: none of them changes what a run does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from lightning_dialects.postgres.warehouse import PostgresWarehouse
from psycopg.adapt import Loader
from psycopg.rows import dict_row

import lightning
from lightning.deliver.batch import Batch
from lightning.errors import ModelError, WarehouseError
from lightning.registry import open_warehouse

from .deliveries import sent_by

SYNC = lightning.Sync("users", lightning.Model("SELECT * FROM users", "id"))

# Each with a value that is not the default, and would be felt if it were left in force.
SETTINGS = {
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "serializable",
    "default_transaction_deferrable": "on",
    "idle_in_transaction_session_timeout": "60s",
    "synchronous_commit": "off",
    "client_min_messages": "error",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "backslash_quote": "off",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "IntervalStyle": "iso_8601",
    "DateStyle": "German, DMY",
    "TimeZone": "Asia/Kolkata",
    "lc_monetary": "C",
    "xmlbinary": "hex",
    "xmloption": "document",
    "client_encoding": "LATIN1",
    "default_toast_compression": "pglz",
    "row_security": "off",
    "session_replication_role": "replica",
    "enable_hashjoin": "off",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}


@pytest.fixture(autouse=True)
def users(connection: psycopg.Connection) -> Iterator[None]:
    connection.execute("CREATE TYPE mood AS ENUM ('fine', 'Ill')")
    connection.execute(
        "CREATE TABLE users AS SELECT i AS id, 'é' AS name, 0.1::float8 AS share, "
        "'2024-01-31 12:00+02'::timestamptz AS at, '1 day'::interval AS pause, "
        "'fine'::mood AS mood, "
        "'\\x00ff'::bytea AS bytes, ARRAY[1, NULL] AS list FROM generate_series(1, 3) AS n(i)"
    )
    name = connection.info.dbname
    yield
    connection.execute(f'ALTER DATABASE "{name}" RESET ALL'.encode())


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_setting_of_the_database_makes_a_row_look_changed(
    database: str, connection: psycopg.Connection, setting: str
) -> None:
    with lightning.connect(database) as engine:
        assert len(sent_by(engine, SYNC)) == 3
    name, value = connection.info.dbname, SETTINGS[setting]
    connection.execute(f"ALTER DATABASE \"{name}\" SET {setting} = '{value}'".encode())
    with lightning.connect(database) as engine:
        assert sent_by(engine, SYNC) == []
        connection.execute("UPDATE users SET name = 'ß' WHERE id = 2")
        assert [(op, row["name"]) for op, _, row in sent_by(engine, SYNC)] == [("changed", "ß")]


def test_a_name_that_would_be_cut_is_told_where_notices_are_not_sent(
    database: str, connection: psycopg.Connection
) -> None:
    name = connection.info.dbname
    connection.execute(f"ALTER DATABASE \"{name}\" SET client_min_messages = 'error'".encode())
    model = lightning.Model(f'SELECT 1 AS id, 2 AS "{"x" * 64}"', "id")
    with lightning.connect(database) as engine, pytest.raises(ModelError, match="63 bytes"):
        engine.plan(lightning.Sync("long", model))


def test_a_commit_is_on_disk_before_it_is_believed(database: str) -> None:
    with closing(PostgresWarehouse.open(database + "?options=-csynchronous_commit%3Doff")) as asked:
        query = "SELECT current_setting('synchronous_commit')"
        assert asked.fetch(query, step="ask") == [("on",)]
    with closing(
        PostgresWarehouse.open(database + "?options=-csynchronous_commit%3Dremote_apply")
    ) as asked:
        assert asked.fetch(query, step="ask") == [("remote_apply",)]


class Odd(Loader):
    """Reads any value as something else."""

    def load(self, data: Any) -> Any:
        return ["odd", bytes(data)]


@pytest.mark.parametrize("autocommit", [True, False])
def test_what_a_lent_connection_makes_of_values_is_no_concern_of_the_state(
    database: str, connection: psycopg.Connection, autocommit: bool
) -> None:
    with psycopg.connect(
        database,
        autocommit=autocommit,
        row_factory=dict_row,
        cursor_factory=psycopg.RawCursor,
        prepare_threshold=0,
    ) as given:
        for name in ("text", "varchar", "int4", "int8", "bool", "timestamptz", "json", "jsonb"):
            given.adapters.register_loader(name, Odd)
        given.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        given.read_only = True
        with lightning.connect(given) as engine:
            refused = engine.run(SYNC, lambda batch: {batch.row_ids[0]: "no"})
            assert refused.failed.added == 1
            assert [row_id for _, row_id, _ in sent_by(engine, SYNC)] == ["1"]
            (first, _) = engine.runs(SYNC.id)
            assert engine.show(first.run_id).rows[0].fields["name"] == "é"
        assert given.read_only


def test_the_lease_is_renewed_as_the_role_that_the_session_has_become(
    database: str, connection: psycopg.Connection
) -> None:
    """The user that logs in may be nobody."""
    connection.execute("CREATE ROLE lightning_nobody LOGIN; CREATE ROLE lightning_worker")
    try:
        connection.execute("GRANT lightning_worker TO lightning_nobody")
        name = connection.info.dbname
        connection.execute(f'GRANT CREATE ON DATABASE "{name}" TO lightning_worker'.encode())
        with psycopg.connect(database, user="lightning_nobody", autocommit=True) as given:
            given.execute("SET ROLE lightning_worker")
            with closing(open_warehouse(given).fork()) as forked:
                assert forked.fetch("SELECT current_user", step="ask") == [("lightning_worker",)]
    finally:
        connection.execute(
            "DROP OWNED BY lightning_worker; DROP ROLE lightning_worker; DROP ROLE lightning_nobody"
        )


@pytest.mark.timeout(60)
@pytest.mark.parametrize("log", ["sync_changelog", "sync_snapshot", "sync_runs"])
@pytest.mark.parametrize("way", ["whole", "step by step", "in shards"])
def test_a_log_that_is_locked_at_the_end_keeps_nobody_out(
    database: str, connection: psycopg.Connection, way: str, log: str
) -> None:
    """The session's own limit ends the wait; what was acknowledged is not sent again."""
    sent: list[str] = []
    url = database + "?options=-clock_timeout%3D200"
    with psycopg.connect(database) as other, lightning.connect(url) as engine:

        def send(batch: Batch) -> None:
            sent.extend(batch.row_ids)
            other.execute(f"LOCK TABLE hightouch_audit.{log} IN ACCESS EXCLUSIVE MODE")

        def deliver() -> None:
            if way == "whole":
                engine.run(SYNC, send)
                return
            run = engine.plan(SYNC)
            parts = [run.shard(index, 2) for index in range(2)] if way == "in shards" else [run]
            for part in parts:
                part.deliver(send)
                if isinstance(part, lightning.Shard):
                    part.close()
            run.finish()

        with pytest.raises(WarehouseError, match="lock timeout") as raised:
            deliver()
        assert raised.value.is_transient
        other.rollback()
        assert sent_by(engine, SYNC) == []
        assert sorted(sent) == ["1", "2", "3"]
