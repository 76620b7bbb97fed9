"""Runs and batches as flat records and tables, and values as notebooks show them."""

from __future__ import annotations

import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import lightning
from lightning import Engine, Model, Runs, Sync
from lightning.display import html

from .conftest import forget_numbers, refusing


def test_a_run_is_one_flat_record(engine: Engine, sync: Sync) -> None:
    result = engine.run(sync, refusing({"3": "no"}))
    (run,) = engine.runs(sync.id)
    record = run.to_dict()
    assert all(value is None or isinstance(value, str | int | float | datetime)
               for value in record.values())  # fmt: skip
    assert (record["planned_added"], record["succeeded_added"], record["failed_added"]) == (
        40, 39, 1,
    )  # fmt: skip
    assert (record["queried"], record["unchanged"], record["rejected"]) == (40, 0, 0)
    assert record["evaluate_seconds"] == result.seconds.evaluate
    assert result.to_dict().items() <= record.items()


def test_runs_are_a_table_of_the_same_types_whatever_is_in_them(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    engine.run(sync, refusing({}))
    engine.run(sync, refusing({}))
    forget_numbers(connection)
    runs = engine.runs(sync.id)
    table = runs.to_arrow()
    assert table.schema == Runs().to_arrow().schema
    assert table.to_pylist() == runs.to_dicts()
    assert table.column_names == list(runs[0].to_dict())
    assert table["queried"].null_count == 2  # nobody knows any more
    assert table.schema.field("started_at").type == pa.timestamp("us", tz="UTC")
    last = runs[-1:]
    assert isinstance(last, Runs)
    assert last.to_polars()["run_id"].to_list() == [runs[1].run_id]
    assert last.to_pandas()["planned_added"].tolist() == [0]


def test_batches_are_data_frames_whose_values_are_exact(
    engine: Engine, connection: duckdb.DuckDBPyConnection
) -> None:
    connection.execute(
        "CREATE TABLE sums AS SELECT * FROM (VALUES (9007199254740993::BIGINT, 1.10::DECIMAL(9, 2),"
        " 'é'), (2, NULL, NULL)) AS sums(id, amount, text)"
    )
    frames: list[tuple[pa.Table, pl.DataFrame, pd.DataFrame]] = []

    def send(batch: lightning.Batch) -> None:
        frames.append((batch.to_arrow(), batch.to_polars(), batch.to_pandas()))

    engine.run(Sync("sums", Model("SELECT * FROM sums", primary_key="id")), send)
    ((table, polars, pandas),) = frames
    assert polars.to_dicts() == table.to_pylist()
    assert polars.schema["amount"] == pl.Decimal(9, 2)
    by_id = pandas.set_index("id")
    assert by_id.loc[9007199254740993, "amount"] == Decimal("1.10")
    assert by_id.loc[2].isna().all()


@pytest.mark.parametrize("name", ["polars", "pandas"])
def test_what_is_not_installed_is_named(
    engine: Engine, sync: Sync, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    engine.run(sync, refusing({}))
    runs = engine.runs(sync.id)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(lightning.ConfigurationError, match=f"pip install {name}"):
        getattr(runs, f"to_{name}")()


def test_notebooks_show_previews_results_details_health_and_runs(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    engine.run(sync, refusing({}))
    connection.execute("UPDATE users SET name = '<b>new</b>' WHERE id = 3")
    connection.execute("DELETE FROM users WHERE id = 4")
    preview = engine.preview(sync)
    result = engine.run(sync, refusing({"3": "<i>no</i>"}))
    told: list[tuple[Any, list[str]]] = [
        (
            preview,
            ["A run would plan", "user 3", "&lt;b&gt;new&lt;/b&gt;", "Some removed rows"],
        ),
        (
            engine.reconcile(sync, "SELECT id, 'x' AS name FROM users WHERE id = 3"),
            ["Some differing rows", "In the model", "&lt;b&gt;new", "Some missing rows"],
        ),
        (result, ["users_to_crm", "completed with errors", "Phases of the run"]),
        (
            engine.show("last"),
            ["Why rows did not arrive", "&lt;i&gt;no&lt;/i&gt;", "Some rows"],
        ),
        (engine.health(sync.id), ["Health", "failed_share"]),
    ]
    for value, texts in told:
        shown = value._repr_html_()
        assert shown is not None
        assert [text for text in texts if text not in shown] == []
        assert "<b>" not in shown
        assert "<i>" not in shown
        assert "<script" not in shown
    shown = engine.runs(sync.id)._repr_html_()
    assert shown is not None
    assert result.run_id in shown
    assert "No runs" in str(Runs()._repr_html_())


def test_without_jinja_notebooks_show_text_and_a_report_says_what_to_install(
    engine: Engine, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = engine.run(sync, refusing({}))
    monkeypatch.setitem(sys.modules, "jinja2", None)
    html._environment.cache_clear()
    assert result._repr_html_() is None
    with pytest.raises(lightning.ConfigurationError, match=r"lightning-cdc\[report\]"):
        engine.report(result)
    monkeypatch.undo()
    html._environment.cache_clear()
    assert result._repr_html_() is not None
