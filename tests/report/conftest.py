"""A sync whose runs are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import pytest

import lightning
from lightning import Batch, Engine, Model, Sync

# What would run, load, hide or turn something if it were ever more than text.
HOSTILE = (
    "<script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>",
    '"><img src=http://{host}/value onerror="document.title=\'owned\'">',
    "'><svg onload=document.title='owned'>",
    "<link rel=stylesheet href=http://{host}/style>",
    "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
    "<meta http-equiv=refresh content='0;url=http://{host}/moved'>",
    "]]></svg><!--",
    "{{ 7 * 7 }}{% raw %}",
    "a\u202eright to left\u202c\u2066b",
    "\x07bell\x1b[31mred\u200bnothing\ud83d",
    "x" * 50_000,
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE users AS SELECT range::INTEGER AS id, 'user ' || range AS name, "
            "'free' AS plan, NULL::INTEGER AS score FROM range(40)"
        )
        yield connection


@pytest.fixture
def engine(connection: duckdb.DuckDBPyConnection) -> Iterator[Engine]:
    with lightning.connect(connection) as engine:
        yield engine


@pytest.fixture
def sync() -> Sync:
    model = Model("SELECT * FROM users", primary_key="id", name="users")
    return Sync("users_to_crm", model, destination="crm", delete_behavior="delete")


def refusing(reasons: Mapping[str, str]):
    """A destination that refuses some rows."""

    def send(batch: Batch) -> Mapping[str, str]:
        return {row_id: why for row_id, why in reasons.items() if row_id in batch.row_ids}

    return send


def forget_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    """Let nothing be kept of any run beside the logs, as of one long ago."""
    connection.execute("DELETE FROM hightouch_planner.sync_run_numbers")
    connection.execute(
        "UPDATE hightouch_planner.sync_state SET baseline = "
        "json_merge_patch(baseline, '{\"closed\": []}') WHERE part = ''"
    )
