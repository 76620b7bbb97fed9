"""The doctor names what is wrong, and what it looks at is as it was afterwards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Change, Cli, Outcome

TABLES = "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() ORDER BY ALL"


def problems(outcome: Outcome) -> dict[str, str]:
    found = outcome.json["findings"]
    return {finding["subject"]: finding["problem"] for finding in found if finding["problem"]}


def test_before_and_after_the_first_run_all_is_fine_and_nothing_changes(
    cli: Cli, change: Change
) -> None:
    for found in ("missing: the first run makes it, which it may", "3 tables, can be written"):
        before = change(TABLES)
        outcome = cli("doctor", "-o", "json")
        assert (outcome.code, problems(outcome)) == (0, {})
        findings = {finding["subject"]: finding["found"] for finding in outcome.json["findings"]}
        assert findings["connection shop: schema hightouch_audit"] == found
        assert "user duckdb" in findings["connection shop"]
        assert change(TABLES) == before
        cli("run", "customers_to_crm")


def test_a_state_that_cannot_be_read_is_named_and_so_are_tables_that_stay(
    cli: Cli, change: Change
) -> None:
    cli("run", "customers_to_crm")
    state = "UPDATE hightouch_planner.sync_state SET baseline = "
    change(state + """replace(baseline, '"leftovers":[', '"leftovers":["a_plan",')""")
    outcome = cli("doctor", "-o", "json")
    findings = {finding["subject"]: finding["found"] for finding in outcome.json["findings"]}
    assert outcome.code == 0
    assert findings["connection shop: state"].startswith(
        "1 syncs are remembered; someone reads these tables, or a view stands on them: a_plan"
    )
    change(state + """'{"format": 99}'""")
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    assert "newer release" in problems(outcome)["connection shop: state"]
    assert "newer release" in cli("status").out


@pytest.mark.parametrize(
    ("alteration", "problem"),
    [
        ("sync_changelog DROP COLUMN failure_reason", "failure_reason"),
        ("sync_runs ADD COLUMN mine INTEGER; UPDATE hightouch_audit.sync_runs SET mine = 1; "
         "ALTER TABLE hightouch_audit.sync_runs ALTER mine SET NOT NULL", "mine"),
        ("sync_snapshot ALTER row_id TYPE BIGINT", "row_id|Could not convert|INT64"),
    ],
)  # fmt: skip
def test_a_log_that_takes_no_row_is_named_and_gets_none(
    cli: Cli, change: Change, alteration: str, problem: str
) -> None:
    cli("run", "customers_to_crm")
    change("DELETE FROM hightouch_audit.sync_snapshot")
    before = change(TABLES)
    change(f"ALTER TABLE hightouch_audit.{alteration}")
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    (told,) = problems(outcome).values()
    assert re.search(problem, told)
    assert change(TABLES) == before


def test_a_connection_that_cannot_be_opened_is_named(cli: Cli, project: Path) -> None:
    outcome = cli("doctor", "-o", "json", SHOP_DATABASE="missing/shop.duckdb")
    assert outcome.code == 1
    assert problems(outcome).keys() == {"connection shop"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("FROM customers", "FROM costumers", "costumers"),
        ("primary_key: id", "primary_key: key", "'key'"),
        ("columns: {id: contact, email: address}", "columns: [name]", "'name'"),
    ],
)
def test_a_sync_that_does_not_fit_its_model_is_named(
    cli: Cli, project: Path, old: str, new: str, problem: str
) -> None:
    file = project / "lightning.yml"
    file.write_text(file.read_text().replace(old, new))
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    assert problem in problems(outcome)["sync customers_to_mail"]


def test_a_package_with_a_module_of_the_same_name_is_named(
    cli: Cli, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages"
    metadata = installed / "lightning-2.5.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: lightning\nVersion: 2.5.0\n")
    (metadata / "RECORD").write_text("lightning/__init__.py,,\n")
    monkeypatch.syspath_prepend(installed)
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    assert "different environments" in problems(outcome)["lightning"]


def test_without_a_project_the_installation_is_looked_at(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    assert "lightning-cdc init" in problems(outcome)["lightning.yml"]
    assert outcome.json["findings"][0]["subject"] == "Python"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("send: send:nothing", "there is no 'nothing' in it"),
        ("send: breaks:f", "RuntimeError: at import"),
        ("send: quits:f", "SystemExit"),
        ("command: {command: [no-such-program]}", "there is no program 'no-such-program'"),
        ("command: {command: [./lightning.yml]}", "there is no program './lightning.yml'"),
        ("files: {directory: lightning.yml}", "lightning.yml is a file"),
        ("http: {url: 'http://localhost/{{'}", "the URL, line 1"),
    ],
)
def test_a_destination_that_cannot_be_had_is_named(
    cli: Cli, project: Path, new: str, told: str
) -> None:
    (project / "breaks.py").write_text("raise RuntimeError('at import')\n")
    (project / "quits.py").write_text("import sys\nsys.exit(0)\n")
    file = project / "lightning.yml"
    file.write_text(file.read_text().replace("send: send:to_mail", new))
    outcome = cli("doctor", "-o", "json")
    assert outcome.code == 1
    assert told in problems(outcome)["sync customers_to_mail: destination"]


def test_destinations_and_guards_are_told(cli: Cli, project: Path) -> None:
    with (project / "send.py").open("a") as file:
        file.write("print('imported')\n")
    cli("run", "customers_to_crm")
    outcome = cli("doctor", "-o", "json")
    findings = {finding["subject"]: finding["found"] for finding in outcome.json["findings"]}
    assert findings["sync customers_to_mail: destination"] == "send:to_mail can be imported"
    assert findings["sync customers_to_crm: destination"].startswith("files in ")
    assert findings["sync customers_to_mail: guards"] == "none: no run is blocked"
    assert findings["sync customers_to_crm: guards"] == (
        "a run is blocked by a model without rows, once any are known (allow_empty=False); more "
        "than 2 removed rows (max_removed_share: 50.0% of 4)"
    )
