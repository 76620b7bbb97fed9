"""A plan that was saved and reviewed, and a run that keeps to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import lightning
from lightning import Engine, SavedPlan, Sync

from .conftest import Source
from .destination import Destination, as_held


@pytest.fixture
def saved(engine: Engine, source: Source, sync: Sync, tmp_path: Path) -> Path:
    """A plan of three new rows."""
    source.fill(3)
    path = tmp_path / "plan.json"
    engine.plan(sync).saved().save(path)
    return path


def test_a_run_delivers_what_was_reviewed(
    engine: Engine, source: Source, sync: Sync, saved: Path
) -> None:
    crm = Destination()
    assert engine.run(sync, crm, reviewed=saved).succeeded.added == 3
    assert crm.rows == as_held(source.rows())
    with pytest.raises(lightning.GuardError, match="0 rows added, and were 3"):
        engine.run(sync, crm, reviewed=saved)  # it has been delivered


def test_the_digest_does_not_depend_on_the_order_of_rows(
    engine: Engine, source: Source, sync: Sync, saved: Path
) -> None:
    backwards = lightning.Model(f"{sync.model.query} ORDER BY id DESC", "id")
    assert engine.run(replace(sync, model=backwards), Destination(), reviewed=saved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("INSERT INTO customers (id, name) VALUES (9, 'new')", "4 rows added, and were 3"),
        ("UPDATE customers SET name = 'other' WHERE id = 1", "others, or with other values"),
        ("UPDATE customers SET id = 77 WHERE id = 1", "others, or with other values"),
    ],
)
def test_nothing_is_sent_once_anything_has_changed(
    engine: Engine, source: Source, sync: Sync, saved: Path, change: str, message: str
) -> None:
    source.execute(change)
    crm = Destination()
    with pytest.raises(lightning.GuardError, match=message) as caught:
        engine.run(sync, crm, reviewed=SavedPlan.load(saved), override_guards=True)
    assert crm.rows == {}
    assert caught.value.result.attempted.total == 0
    assert "that was reviewed" in (engine.runs(sync.id)[-1].error or "")
    assert engine.run(sync, crm).attempted.added == caught.value.result.planned.added


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mode": "insert"}, "mode is 'insert', and was 'upsert'"),
        ({"delete_behavior": "clear_fields"}, "delete_behavior is 'clear_fields'"),
        ({"columns": ["name"]}, "columns is"),
        ({"id": "another"}, "one of sync 'to_crm'"),
    ],
)
def test_a_sync_that_has_changed_is_told(
    engine: Engine, sync: Sync, saved: Path, changes: dict[str, object], message: str
) -> None:
    changed = replace(sync, **changes)  # type: ignore[arg-type]
    with pytest.raises(lightning.GuardError, match=message):
        engine.run(changed, Destination(), reviewed=saved)


def test_what_is_skipped_is_a_part_of_the_plan(
    engine: Engine, sync: Sync, saved: Path, tmp_path: Path
) -> None:
    engine.skip(sync.id, ["1"])
    crm = Destination()
    with pytest.raises(lightning.GuardError, match="skipped is 1, and was 0"):
        engine.run(sync, crm, reviewed=saved)
    skipping = tmp_path / "skipping.json"
    engine.plan(sync).saved().save(skipping)
    engine.unskip(sync.id)
    engine.skip(sync.id, ["2"])
    with pytest.raises(lightning.GuardError, match="others, or with other values"):
        engine.run(sync, crm, reviewed=skipping)
    assert crm.rows == {}


def test_a_saved_plan_shows_no_value(saved: Path, source: Source) -> None:
    told = json.loads(saved.read_text())
    assert (told["counts"]["added"], len(told["samples"]["added"])) == (3, 3)
    names = [row["name"] for row in source.rows()]
    assert not [name for name in names if name in saved.read_text()]
    assert told["samples"]["added"][0]["id"] == "a number"


def test_a_file_that_is_no_plan_is_told(
    engine: Engine, sync: Sync, saved: Path, tmp_path: Path
) -> None:
    with pytest.raises(lightning.ConfigurationError, match="cannot be read: No such file"):
        engine.run(sync, Destination(), reviewed=tmp_path / "nowhere")
    text = saved.read_text()
    saved.write_text(text[:50])
    with pytest.raises(lightning.ConfigurationError, match="is no saved plan"):
        engine.run(sync, Destination(), reviewed=saved)
    saved.write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(lightning.ConfigurationError, match="has the form 2"):
        engine.run(sync, Destination(), reviewed=saved)
