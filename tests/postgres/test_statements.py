"""The stored statements of PostgreSQL and of its kin, performed: what of theirs it knows."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from lightning_dialects.postgres.dialect import Postgres
from lightning_dialects.postgres.warehouse import PostgresWarehouse

from lightning.registry import dialect
from tests.golden.performed import perform
from tests.golden.samples import SAMPLES
from tests.golden.scenes import play

DISTRIBUTION = "\nDISTRIBUTED BY "  # at the end of a statement, and Greenplum's alone


@pytest.mark.parametrize("name", ["postgres", "lakebase", "greenplum", "greenplum6"])
def test_postgres_runs_the_statements_and_answers_as_the_script_says(
    name: str, connection: psycopg.Connection
) -> None:
    def execute(statement: str) -> Any:
        return connection.execute(statement.partition(DISTRIBUTION)[0].encode(), prepare=False)

    execute("CREATE TYPE public.mood AS ENUM ('calm')")
    execute("CREATE TYPE public.place AS (name text, size integer)")
    spoken = dialect(name)
    assert isinstance(spoken, Postgres)
    if connection.info.server_version < PostgresWarehouse.any_value:
        spoken = spoken.without_any_value()
    perform(play(spoken), SAMPLES[name], execute)
