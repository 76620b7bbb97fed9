"""What the page of a run says, and says that it does not know."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import duckdb
import pytest

import lightning
from lightning import Engine, Logs, RunStateError, Sync
from lightning.display.html import duration, visible
from lightning.results import RunProfile

from .conftest import HOSTILE, forget_numbers, refusing


def text_of(html: str) -> str:
    """What can be read on a page, with one space between the words."""
    body = html[html.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_the_page_shows_what_a_run_did(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    engine.run(sync, refusing({}))
    connection.execute("UPDATE users SET plan = 'pro', score = 7 WHERE id IN (3, 4)")
    connection.execute("DELETE FROM users WHERE id = 9")
    connection.execute("INSERT INTO users VALUES (100, '', 'free', 1)")
    result = engine.run(sync, refusing({"3": "plan is unknown", "100": "no name"}))
    facts = engine.run_facts(result.run_id)
    assert facts.run.planned == result.planned
    changed = {row.row_id: row for row in facts.rows["changed"]}
    assert changed["3"].before == {"id": 3, "name": "user 3", "plan": "free", "score": None}
    assert changed["3"].columns == ("plan", "score")
    assert [row.row_id for row in facts.rows["changed"]] == ["3", "4"]  # the refused one first
    assert {why.reason for why in facts.reasons} == {"plan is unknown", "no name"}
    assert [run.run_id for run in facts.trend][-1] == result.run_id

    text = text_of(engine.report(result.run_id).html)
    for told in (
        f"Run {result.run_id}, to crm",
        "completed with errors",
        "added 1 0 1 0 1 changed 2 0 2 1 1 removed 1 0 1 1 0 All 4 0 4 2 2",
        "Rows of the model 40 Unchanged 37 Rejected",
        "1 changed failed plan is unknown",
        "plan free pro score NULL 7",
        "empty",  # a text that is empty is not NULL
        "Evaluate the model",
        "log the operations",
        "Rows per second",
        "rows a second on average",
        "Planned operations",
    ):
        assert told in text
    assert text.count(result.run_id) >= 2  # it is among the last runs, too


def test_before_is_the_last_that_arrived(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    engine.run(sync, refusing({}))
    connection.execute("UPDATE users SET plan = 'pro' WHERE id = 3")
    engine.run(sync, refusing({"3": "not now"}))
    connection.execute("UPDATE users SET plan = 'gold' WHERE id = 3")
    result = engine.run(sync, refusing({}))
    (row,) = engine.run_facts(result.run_id).rows["changed"]
    assert row.before is not None
    assert (row.before["plan"], row.fields["plan"]) == ("free", "gold")


def test_rows_of_which_nothing_was_logged_have_no_before(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    engine.run(replace(sync, logs=Logs(changelog=False)), refusing({}))
    connection.execute("UPDATE users SET plan = 'pro' WHERE id = 3")
    result = engine.run(sync, refusing({}))
    (row,) = engine.run_facts(result.run_id).rows["changed"]
    assert (row.before, row.columns) == (None, ())
    assert "Before: not logged" in text_of(engine.report(result).html)


def test_a_run_of_which_nothing_was_logged_is_shown_from_its_result(
    engine: Engine, sync: Sync
) -> None:
    sync = replace(sync, logs=Logs(changelog=False, snapshot=False, runs=False))
    result = engine.run(sync, refusing({"3": "no"}))
    text = text_of(engine.report(result).html)
    assert "added 40 0 40 39 1" in text
    assert "No rows of this run are in the changelog" in text
    assert "that log was off" in text
    assert "read row ids" in text  # its statements are kept beside the state
    with pytest.raises(RunStateError, match="no run"):
        engine.report(result.run_id)


def test_what_is_not_kept_any_more_is_said_to_be_unknown(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    result = engine.run(sync, refusing({}))
    forget_numbers(connection)
    assert engine.run_facts(result.run_id).profile is None
    text = text_of(engine.report(result.run_id).html)
    assert "is not kept of this run any more" in text
    assert "How long its statements took is not known" in text
    assert "Not known: other processes" in text


def test_a_run_is_found_as_everywhere_and_saved(engine: Engine, sync: Sync, tmp_path: Path) -> None:
    result = engine.run(sync, refusing({}))
    report = engine.report("last")
    assert report.run_id == result.run_id
    path = report.save(tmp_path / "run.html")
    assert path.read_text(encoding="utf-8") == report.html
    assert "sandbox" in report._repr_html_()
    assert "<main>" not in report._repr_html_()  # it is in the frame alone


def test_a_run_that_was_done_step_by_step_has_a_page_once_it_is_closed(
    engine: Engine, sync: Sync
) -> None:
    with engine.plan(sync) as run:
        with pytest.raises(RunStateError, match="not closed yet"):
            run.report()
        for batch in run.batches():
            batch.succeed()
        run.finish()
        assert run.report().html.count("<table") > 3


def test_a_run_that_was_closed_elsewhere_has_a_page_too(engine: Engine, sync: Sync) -> None:
    run = engine.plan(sync)
    engine.resume(sync).abort("enough of it")
    assert "enough of it" in run.report().html


@pytest.mark.parametrize("failing", ["the model", "the destination", "nothing"])
def test_the_statements_of_every_phase_are_kept(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync, failing: str
) -> None:
    if failing == "the model":
        connection.execute("DROP TABLE users; CREATE VIEW users AS SELECT 1 / 0 AS broken")
        model = lightning.Model("SELECT error('no') AS id, 1 AS v", primary_key="id")
        sync = replace(sync, model=model)
        with pytest.raises(lightning.WarehouseError):
            engine.run(sync, refusing({}))
    elif failing == "the destination":
        with pytest.raises(lightning.DeliveryError):
            engine.run(sync, lambda batch: {}["nothing"])
    else:
        engine.run(sync, refusing({}))
    profile = engine.run_facts("last").profile
    assert profile is not None
    phases = [statement.phase for statement in profile.statements]
    expected = {"plan", "close"} if failing == "the model" else {"plan", "deliver", "close"}
    assert set(phases) == expected
    assert phases == sorted(phases, key=("plan", "deliver", "close").index)
    assert all(each.count > 0 and each.seconds >= 0 for each in profile.statements)
    if failing == "nothing":
        assert profile.throughput is not None
        assert sum(profile.throughput.rows) == 40


def test_a_run_that_another_process_delivers_knows_how_it_was_planned(
    connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    with lightning.connect(connection) as planner:
        planner.plan(sync)
    with lightning.connect(connection) as worker:
        worker.resume(sync.id).complete(refusing({}))
        profile = worker.run_facts("last").profile or RunProfile()
    steps = [(each.phase, each.step) for each in profile.statements]
    assert steps.count(("plan", "evaluate the model")) == 1
    assert ("deliver", "keep the state") in steps


def test_hostile_values_are_text(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync
) -> None:
    html = hostile_report(engine, connection, "localhost:1")
    assert "<script" not in html
    assert "<img" not in html
    assert "<iframe" not in html
    assert "\u202e" not in html
    assert "\x07" not in html
    assert html.encode()  # no half of a surrogate pair is left
    assert "{{ 7 * 7 }}" in unescape(html)
    assert "(50,000 characters)" in html
    assert len(html) < 300_000


def hostile_report(engine: Engine, connection: duckdb.DuckDBPyConnection, host: str) -> str:
    """The page of a run whose every name, value and reason is hostile."""
    texts = [text.format(host=host) if "{host}" in text else text for text in HOSTILE]
    stored = [text.replace("\ud83d", "") for text in texts]
    connection.execute("CREATE TABLE bad (id VARCHAR, value VARCHAR)")
    connection.execute(
        f'ALTER TABLE bad ADD COLUMN "{stored[0].replace(chr(34), chr(34) * 2)}" VARCHAR'
    )
    rows = [(f"{at} {text[:200]}", text, text) for at, text in enumerate(stored)]
    connection.executemany("INSERT INTO bad VALUES (?, ?, ?)", rows)
    model = lightning.Model("SELECT * FROM bad", primary_key="id", name=stored[1])
    sync = Sync(f"bad {stored[2]}", model, destination=stored[3])
    engine.run(sync, refusing({}))
    connection.execute("UPDATE bad SET value = value || 'changed'")
    row_ids = [row[0] for row in rows]
    engine.run(sync, refusing(dict(zip(row_ids, texts, strict=True))))
    return engine.report("last", rows=len(texts)).html


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, "not measured"), (0.0, "0.0 ms"), (0.0012, "1.2 ms"), (0.012, "12 ms"),
        (0.0999, "0.10 s"), (9.876, "9.88 s"), (59.9, "59.9 s"), (61, "1 min 01 s"),
        (3_700, "1 h 01 min"),
    ],
)  # fmt: skip
def test_times_are_told_in_fitting_units(seconds: float | None, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 漢 🙂", "plain é 漢 🙂"), ("two\nlines\t", "two\nlines\t"), ("a\0b", r"a\u0000b"),
        ("\u202eabc", r"\u202eabc"), ("\ud83d", r"\ud83d"), ("\u200b", r"\u200b"),
    ],
)  # fmt: skip
def test_every_character_can_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_colours_can_be_told_from_what_is_behind_them() -> None:
    style = (Path(lightning.__file__).parent / "display/templates/page.css").read_text()
    themes = [
        dict(re.findall(r"--(\w+): (#\w+);", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(themes) == 3  # light, dark, print
    for theme in themes:
        for name in ("ink", "muted", "good", "warn", "bad", "changed"):
            for behind in ("paper", "panel"):
                assert contrast(theme[name], theme[behind]) >= 4.5, (name, behind)


def contrast(colour: str, behind: str) -> float:
    """How much lighter one colour is than another, as WCAG reckons."""
    one, other = sorted((luminance(colour), luminance(behind)), reverse=True)
    return (one + 0.05) / (other + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
