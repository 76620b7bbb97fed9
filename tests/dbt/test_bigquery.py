"""Hooks by dbt-bigquery on the emulator local-bigquery, turn by turn with Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import lightning
from benchmarks.ports import free_port
from lightning import Counts, Model, OpCounts, Sync
from tests.bigquery.emulator import EMULATOR, HOST, running
from tests.engines import missing

from . import hooked
from .hooked import Dbt

# No letter beyond 16 bits: the emulator takes a backslash, and the `u` and four digits after it,
# for the character of that number, and one half of such a letter is none.
ODD_ID = 'it\'s "odd" \\ \N{LATIN SMALL LETTER E WITH ACUTE}'
URL = "bigquery://crm?location=US"
SOURCE = """
    CREATE SCHEMA shop;
    CREATE TABLE shop.src AS
    SELECT
        i AS id, IF(MOD(i, 2) = 0, 'pro', 'free') AS plan, i / 4 AS score,
        CAST(i AS NUMERIC) / 4 AS `at`, MOD(i, 2) = 0 AS is_paying,
        TIMESTAMP_ADD(TIMESTAMP '2026-01-01 12:00:00+02', INTERVAL i HOUR) AS seen_at,
        JSON_OBJECT('n', i, 'x', NULL) AS Settings,
        DATE_ADD(DATE '2000-01-01', INTERVAL i DAY) AS born
    FROM UNNEST(GENERATE_ARRAY(1, 8)) AS i
"""
CHANGES = """
    UPDATE shop.src SET score = CAST('nan' AS FLOAT64), `at` = NULL WHERE id IN (2, 3);
    DELETE FROM shop.src WHERE id = 4;
    INSERT INTO shop.src SELECT * FROM shop.src WHERE id = 5;
    INSERT INTO shop.src (id) VALUES (9)
"""
RUNS = """
    SELECT status, error, num_planned_add, num_succeeded_add
    FROM hightouch_audit.sync_runs WHERE model_name = 'people' ORDER BY sync_run_id
"""
EXPIRY = "ALTER SCHEMA hightouch_planner SET OPTIONS (default_table_expiration_days = 3)"
PEOPLE = """\
{{ config(materialized='table', post_hook="{{ lightning.plan(
    sync_id=var('odd_id'), primary_key=['plan', 'id']
) }}") }}
select * from shop.src
"""
OTHER = """\
{{ config(materialized='view', post_hook="{{ lightning.plan(this.name, primary_key='ID') }}") }}
select id, %s as more from shop.src
"""
# Their rows of the state are added at the same time.
MODELS = {"people": PEOPLE, "lists": OTHER % "[plan]", "nested": OTHER % "struct(plan as of_it)"}


@pytest.fixture(scope="module")
def emulator(dbt: str) -> Iterator[str]:
    """The address of the emulator, which the client library knows too."""
    pytest.importorskip("google.cloud.bigquery", reason="the extra `bigquery` is not installed")
    if EMULATOR is None:
        missing("bigquery", "the emulator local-bigquery is not on PATH")
    if not hooked.has_adapter(dbt, "bigquery"):
        missing("bigquery", "dbt-bigquery is not installed beside dbt: pip install dbt-bigquery")
    for_dbt = Path(__file__).parents[1] / "bigquery" / "for_dbt.py"
    command = [str(Path(EMULATOR).with_name("python")), str(for_dbt)]
    with running(command, free_port()) as host, pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOST, host)
        yield host


@pytest.fixture
def run_dbt(emulator: str, tmp_path: Path, dbt_of: hooked.DbtOf) -> Dbt:
    """dbt in a project with three models. A token that nobody asks for is enough to be let in."""
    output = {
        "type": "bigquery", "method": "oauth-secrets", "token": "none", "api_endpoint": emulator,
        "project": "crm", "dataset": "shop", "location": "US", "threads": 3,
    }  # fmt: skip
    project = tmp_path / "project"
    hooked.lay_out(project, output, {"odd_id": ODD_ID})
    for name, text in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(text)
    return dbt_of(project)


def test_hooks_and_python_take_turns(emulator: str, run_dbt: Dbt) -> None:
    """At last in a dataset whose tables would be deleted after a while."""
    from lightning_dialects.bigquery.warehouse import BigQueryWarehouse

    model = Model(
        "SELECT * FROM crm.shop.people", ["plan", "id"], name="people", id="model.hooks.people"
    )
    sync = Sync(ODD_ID, model, delete_behavior="delete", plan="whole")
    with (
        closing(BigQueryWarehouse.open(URL)) as warehouse,
        lightning.connect(URL) as engine,
    ):
        warehouse.execute(SOURCE, step="make the source")
        run_dbt("run")
        for name in ("lists", "nested"):  # the versions of the latter no hook can make
            other = Sync(name, Model(f"SELECT * FROM crm.shop.{name}", "id"))
            assert engine.run(other, hooked.refusing()).succeeded.added == 8
        first = engine.resume(sync)
        assert first.counts == Counts(added=8)
        first.complete(hooked.refusing('["pro","2"]'))

        warehouse.execute(CHANGES, step="change the source")
        warehouse.execute("CREATE OR REPLACE TABLE shop.people AS SELECT * FROM shop.src", step="")
        counts = engine.plan(sync).counts
        run_dbt("run", "--select", "people")  # of a plan that nobody delivered
        second = engine.plan(sync)
        assert second.counts == counts
        assert counts == Counts(added=1, changed=1, removed=1, unchanged=4, rejected=1, ignored=1)
        second.complete(hooked.refusing())

        last = engine.run(sync, hooked.refusing())
        assert last.planned == OpCounts()
        superseded = "superseded by a newer plan before it was delivered"
        assert warehouse.fetch(RUNS, step="read the runs") == [
            ("succeeded", None, 8, 7),
            ("failed", superseded, 1, 0),
            ("succeeded", None, 1, 1),
            ("succeeded", None, 0, 0),
        ]

        warehouse.execute(EXPIRY, step="let tables expire")
        done = run_dbt("run", code=2)
        assert "the dataset hightouch_planner has a default expiration" in done.stdout
