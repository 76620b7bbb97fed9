"""What `setup` grants is enough, and no more than enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql

import lightning
from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)

from .deliveries import sent_by

SYNC = lightning.Sync("users", lightning.Model("shop.users", "id"))
PROJECT = """
connections:
  shop: {{url: {url!r}}}
models:
  users: {{table: shop.users, primary_key: id}}
syncs:
  users: {{model: users}}
"""
BEFORE = """
    CREATE SCHEMA shop; CREATE TABLE shop.users AS SELECT 1 AS id, 'a' AS name;
    REVOKE ALL ON DATABASE {database} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;
    CREATE ROLE {role} LOGIN
"""


@pytest.fixture
def role(connection: psycopg.Connection) -> Iterator[str]:
    """A role without rights, in a database that gives none to everybody."""
    name = f'{connection.info.dbname} "role"'
    names = {"database": sql.Identifier(connection.info.dbname), "role": sql.Identifier(name)}
    connection.execute(sql.SQL(BEFORE).format(**names))
    yield name
    connection.execute(sql.SQL("DROP OWNED BY {role}; DROP ROLE {role}").format(**names))


@pytest.fixture
def url(database: str, connection: psycopg.Connection, role: str) -> str:
    """The database as the role sees it, after an administrator has run what `setup` prints."""
    name = connection.info.dbname
    for statement in lightning.setup_sql("postgres", role, catalog=name, sources=["shop"]):
        connection.execute(statement)
    parts = urlsplit(database)
    address = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role)}@{address}").geturl()


def test_a_role_with_these_rights_needs_no_other(url: str, connection: psycopg.Connection) -> None:
    with lightning.connect(url) as engine:
        result = engine.run(SYNC, lambda batch: dict.fromkeys(batch.row_ids, "no"))
        assert result.failed.added == 1
        assert len(sent_by(engine, SYNC)) == 1
        connection.execute("CREATE TABLE shop.later AS SELECT 2 AS id")
        later = lightning.Sync("later", lightning.Model("shop.later", "id"))
        assert len(sent_by(engine, later)) == 1
        engine.drop("users")


@pytest.mark.parametrize(
    ("revoked", "subject"),
    [
        ("CREATE ON SCHEMA hightouch_planner", "connection shop: schema hightouch_planner"),
        ("USAGE ON SCHEMA hightouch_audit", "connection shop: schema hightouch_audit"),
        ("TEMPORARY ON DATABASE {database}", "connection shop: schema hightouch_planner"),
        ("CONNECT ON DATABASE {database}", "connection shop"),
        ("USAGE ON SCHEMA shop", "sync users"),
        ("SELECT ON shop.users", "sync users"),
    ],
)
def test_without_any_of_them_the_doctor_says_which_is_missing(
    url: str,
    role: str,
    connection: psycopg.Connection,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
    revoked: str,
    subject: str,
) -> None:
    project = tmp_path / "lightning.yml"
    project.write_text(PROJECT.format(url=url))
    arguments = ("doctor", "--project", str(project), "-o", "json")
    assert cli(*arguments).code == 0
    right = revoked.format(database=connection.info.dbname)
    connection.execute(sql.SQL(f"REVOKE {right} FROM {{}}").format(sql.Identifier(role)))
    outcome = cli(*arguments)
    assert outcome.code == 1
    problems = {
        finding["subject"]: finding["problem"]
        for finding in outcome.json["findings"]
        if finding["problem"]
    }
    assert "permission denied" in problems[subject]
    if "schema hightouch" in subject:
        assert "lightning-cdc setup postgres" in problems[subject]
