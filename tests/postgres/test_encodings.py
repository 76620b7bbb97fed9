"""Servers whose encoding is not UTF-8 store what they can of every text of ours."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from lightning_dialects.postgres.encodings import CODECS, codec

import lightning
from lightning.deliver.batch import Batch

from .deliveries import sent_by

ENCODINGS = ["LATIN1", "SQL_ASCII", "EUC_JP", "WIN1252"]


@contextmanager
def database_of(server: str, encoding: str) -> Iterator[str]:
    """The URL of a new database."""
    name = f"lightning_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENCODINGS)
def encoded(server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database of that encoding."""
    with database_of(server, request.param) as url:
        yield url


def test_every_text_of_ours_is_stored_as_well_as_the_server_can(encoded: str) -> None:
    with psycopg.connect(encoded, autocommit=True) as admin:
        admin.execute("SET client_encoding = 'UTF8'")
        admin.execute(
            "CREATE TABLE users AS SELECT i AS id, 'a' AS name FROM generate_series(1,3) n(i)"
        )
    model = lightning.Model("SELECT * FROM users", "id", name="π 🦆")
    columns = {"id": "ид 🦆", "name": "π"}
    sync = lightning.Sync("π 🦆", model, columns=columns, destination="ж 🦆 é")
    other = lightning.Sync("ж 🦆", model)

    def refuse_one(batch: Batch) -> dict[str, str]:
        return {"1": "“no” 🦆 é"}

    with lightning.connect(encoded) as engine:
        assert engine.run(sync, refuse_one).failed.added == 1
        assert [row_id for _, row_id, _ in sent_by(engine, sync)] == ["1"]
        assert len(sent_by(engine, other)) == 3
        assert sent_by(engine, sync) == []
        assert [run.planned.added for run in engine.runs(sync.id)] == [3, 1, 0]
        assert len(engine.runs(other.id)) == 1
        shown = engine.show(engine.runs(sync.id)[0].run_id)
        (reason,) = shown.reasons
        assert "no" in str(reason)

        def fail(batch: Batch) -> None:
            raise RuntimeError("“no” 🦆 é")

        with psycopg.connect(encoded, autocommit=True) as admin:
            admin.execute("UPDATE users SET name = 'b'")
        with pytest.raises(lightning.DeliveryError):
            engine.run(sync, fail)
        assert "no" in (engine.runs(sync.id)[-1].error or "")
        assert [op for op, _, _ in sent_by(engine, sync)] == ["changed"] * 3
        engine.drop(sync.id)
        assert len(engine.sync_ids()) == 1


def test_what_is_no_text_is_told(server: str) -> None:
    """A database of SQL_ASCII takes any bytes."""
    with database_of(server, "SQL_ASCII") as url, lightning.connect(url) as engine:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE TABLE users AS SELECT 1 AS id, E'caf\\xe9' AS name")
        sync = lightning.Sync("users", lightning.Model("SELECT * FROM users", "id"))
        with pytest.raises(lightning.DeliveryError, match="invalid byte sequence"):
            engine.run(sync, lambda batch: dict.fromkeys(map(str, batch.rows)))
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("UPDATE users SET name = 'cafe'")
        assert sent_by(engine, sync) == [("added", "1", {"id": 1, "name": "cafe"})]


@pytest.mark.parametrize("encoding", CODECS)
def test_a_server_has_every_character_that_its_codec_has(
    connection: psycopg.Connection, encoding: str
) -> None:
    name = codec(encoding)
    assert name is not None
    characters = (
        "".join(chr(point) for point in range(1, 0x10000) if not 0xD800 <= point < 0xE000)
        .encode(name, "ignore")
        .decode(name)
    )
    query = "SELECT length(convert_to(%s, %s))"
    told = psycopg.ClientCursor(connection).execute(query, [characters, encoding]).fetchone()
    assert told == (len(characters),)
