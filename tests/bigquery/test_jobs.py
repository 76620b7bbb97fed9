"""What a run's jobs say of themselves, where they run, and what they leave behind."""

from __future__ import annotations

import json
from typing import Any

import lightning
from lightning.registry import open_warehouse

from . import faults
from .conftest import MODEL, ONLY_THERE

# Nested values are logged by TO_JSON(…, stringify_wide_numbers => TRUE), which no emulator has.
NO_LOGS = lightning.Logs(changelog=False, snapshot=False)
NONE: tuple[dict[str, Any], ...] = ({}, {}, {}, {})


def _nested(key: int, json: str = '{"a": 1}', x: int = 1, item: str = "") -> str:
    """A query for a row of values that are not just numbers or text."""
    return (
        f"SELECT {key} AS id, JSON '{json}' AS document, ST_GEOGPOINT({x}, 2) AS place, "
        f"STRUCT('x' AS text, [{x}, 2] AS numbers) AS pair, ['a', '{item}'] AS texts, "
        f"b'\\x00{item}' AS raw"
    )


@ONLY_THERE
def test_every_job_names_project_location_and_purpose(
    faulty: type[faults.Faulty], engine: lightning.Engine, namespace: str
) -> None:
    run = engine.plan(lightning.Sync("It's Ann's", MODEL))
    run.complete(lambda batch: {"1": "no"})
    for job in faulty.jobs:
        assert job.get("jobReference", job)["location"] == "US"
        told = json.dumps(job)
        assert told.count(f"`{namespace}_") == told.count(f"`crm`.`{namespace}_")
        assert "destinationTable" not in job.get("configuration", {}).get("query", job)
    labels = [job.get("configuration", job)["labels"] for job in faulty.jobs]
    assert {(label["app"], label["sync"]) for label in labels if "sync" in label} == {
        ("lightning-cdc", "it_s_ann_s")
    }
    of_the_run = [label["step"] for label in labels if label.get("run") == run.id]
    assert len(of_the_run) < 40
    assert {"evaluate_the_model", "compare_with_the_baseline", "land_rows"} <= set(of_the_run)
    loads = [job for job in faulty.jobs if "load" in job.get("configuration", {})]
    assert [job["configuration"]["load"]["writeDisposition"] for job in loads] == ["WRITE_EMPTY"]


@ONLY_THERE
def test_an_estimate_is_a_dry_run_and_costs_what_bytes_cost(
    faulty: type[faults.Faulty], engine: lightning.Engine
) -> None:
    faulty.scanned = 3 * 2**40
    estimate = engine.estimate(lightning.Sync("people", MODEL))
    assert list(estimate.scans) == ["evaluate the model"]
    assert estimate.bytes == 3 * 2**40
    assert estimate.cost(6.25) == 18.75
    assert all(job["configuration"]["dryRun"] for job in faulty.jobs if "configuration" in job)


def test_tables_are_laid_out_by_what_they_are_read_by(
    engine: lightning.Engine, url: str, namespace: str
) -> None:
    run = engine.plan(lightning.Sync("people", MODEL)).wait()
    client = open_warehouse(url)._client
    layouts = {
        name: client.get_table(name).clustering_fields
        for name in (f"{namespace}_planner.people_{run.id}_{what}" for what in ("plan", "changes"))
    }
    assert list(layouts.values()) == [["id"], ["lightning_seq"]]
    log = client.get_table(f"{namespace}_audit.sync_changelog")
    assert (log.time_partitioning.type_, log.time_partitioning.field) == ("DAY", None)
    client.close()


def test_nested_values_change_when_something_in_them_does(engine: lightning.Engine) -> None:
    for changes in (NONE, ({}, {"json": "{}"}, {"x": 3}, {"item": "b"})):
        rows = (_nested(key, **change) for key, change in enumerate(changes))
        model = lightning.Model(" UNION ALL ".join(rows), "id")
        run = engine.plan(lightning.Sync("nested", model, logs=NO_LOGS))
        run.complete(lambda batch: None)
    assert (run.counts.changed, run.counts.unchanged) == (3, 1)


def test_values_of_all_kinds_are_handed_over(engine: lightning.Engine) -> None:
    model = lightning.Model(_nested(1, json='{"a": [null]}'), "id")
    run = engine.plan(lightning.Sync("nested", model, logs=NO_LOGS))
    (batch,) = run.batches(10)
    (row,) = batch.rows
    assert row["document"] == {"a": [None]}
    assert row["pair"] == {"text": "x", "numbers": [1, 2]}
    assert (row["texts"], row["raw"]) == (["a", ""], b"\0")
    assert row["place"].replace(" (", "(") == "POINT(1 2)"
    assert batch.to_arrow()["pair"].to_pylist() == [row["pair"]]
