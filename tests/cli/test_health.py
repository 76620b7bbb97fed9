"""`health --changes` tells what has changed, and those whom the project file names; `mute`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from lightning.project.project import Project
from tests.destinations.api import Answer, Api

from .conftest import Cli


@pytest.fixture
def strict(project: Path) -> Path:
    """The project's file, by whose limits a refused row is critical."""
    file = project / "lightning.yml"
    file.write_text(re.sub("health: .*", "health: {}", file.read_text()))
    return file


def notify(file: Path, **ways: object) -> None:
    file.write_text(f"{file.read_text()}\nnotify: {json.dumps(ways)}\n")


def test_only_changes_are_told_and_recovery_is_one(strict: Path, cli: Cli) -> None:
    first = cli("health", "--changes", "-o", "json")
    assert [change["after"] for change in first.json["changes"]] == ["unknown", "unknown"]
    assert first.code == 8
    cli("run")
    changed = cli("health", "--changes")
    assert changed.code == 6
    assert re.search(r"customers_to_mail +failed_share +ok +critical", changed.out)
    assert re.search(r"customers_to_crm +freshness +unknown +ok", changed.out)
    again = cli("health", "--changes")
    assert (again.code, again.out) == (0, "No changes.\n")
    assert cli("health").code == 6
    strict.write_text(strict.read_text().replace("health: {}", "health: {failed_share: [1, 1]}"))
    (change,) = cli("health", "--changes", "-o", "json").json["changes"]
    assert (change["check"], change["before"], change["after"]) == (
        "failed_share",
        "critical",
        "ok",
    )


def test_whom_the_file_names_is_told_or_it_is_told_again(
    strict: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("run")
    kept = [sys.executable, "-c", "import sys; print(sys.stdin.read(), file=open('told', 'a'))"]
    with Api().serving() as api:
        monkeypatch.setenv("HOOK", f"{api.url}/SECRET")
        notify(strict, webhook={"url": "${HOOK}"}, command={"command": kept})
        api.answer = lambda call: Answer(404, "no such hook")
        refused = cli("health", "--changes", "-o", "json")
        assert refused.code == 1
        assert refused.json["changes"] == []
        assert refused.json["errors"]["customers_to_mail"]["type"] == "NotificationError"
        assert "404" in cli("health", "--changes").err
        assert "SECRET" not in cli("health", "--changes").err
        assert not (strict.parent / "told").exists()
        api.answer = lambda call: Answer()
        assert cli("health", "--changes").code == 6
        assert cli("health", "--changes").code == 0
    (line,) = (strict.parent / "told").read_text().splitlines()
    assert json.loads(line) == api.calls[-1].body
    assert api.calls[-1].body["changes"][0]["after"] == "critical"


def test_a_warehouse_that_cannot_be_reached_keeps_no_other_sync_from_being_told_of(
    strict: Path, cli: Cli
) -> None:
    cli("run")
    text = strict.read_text().replace("connections:\n", "connections:\n  a: {url: 'duckdb:///a'}\n")
    text = text.replace("  customers_to_crm:\n", "  customers_to_crm:\n    connection: a\n")
    strict.write_text(
        text.replace("  customers_to_mail:\n", "  customers_to_mail:\n    connection: shop\n")
    )
    for option in ("health", "health --changes"):
        outcome = cli(*option.split(), "-o", "json")
        assert outcome.code == 1
        assert outcome.json["errors"].keys() == {"customers_to_crm"}
        assert "customers_to_mail" in json.dumps(outcome.json)
        assert "critical" in json.dumps(outcome.json)
    assert "there is no database" in cli("health").err


def test_a_muted_sync_counts_for_no_code_until_its_date(strict: Path, cli: Cli) -> None:
    cli("run")
    muted = cli("mute", "customers_to_mail", "--until", "2126-12-24", "-o", "json")
    assert muted.json == {
        "sync_id": "customers_to_mail",
        "muted_until": "2126-12-24T00:00:00Z",
    }
    judged = cli("health", "-o", "json")
    assert judged.code == 0
    assert judged.json["syncs"]["customers_to_mail"]["status"] == "critical"
    assert judged.json["syncs"]["customers_to_mail"]["muted_until"] == "2126-12-24T00:00:00Z"
    assert "2126-12-24 00:00:00Z" in cli("health").out
    assert cli("health", "--changes").code == 0
    assert "told of again" in cli("mute", "customers_to_mail", "--off").out
    assert cli("health", "--changes").code == 6
    for wrong in ("--until 2020-01-01", "--until soon", "", "--off --until 2126-01-01"):
        assert cli("mute", "customers_to_mail", *wrong.split()).code == 2
    strict.write_text(strict.read_text().replace("health: {}", "health: {muted_until: 2126-12-24}"))
    assert cli("health").code == 0


def test_the_file_has_hightouchs_numbers_and_those_that_it_gives(strict: Path) -> None:
    limits = "{preset: hightouch, failed_rows: [5, 10], muted_until: 2126-12-24 10:00:00}"
    strict.write_text(strict.read_text().replace("health: {}", f"health: {limits}"))
    found = Project(strict).health("customers_to_mail")
    assert (found.failed_runs, found.duration, found.window) == ((None, 1), (3600, None), 604800)
    assert (found.failed_rows, found.freshness) == ((5, 10), (None, None))
    assert str(found.muted_until) == "2126-12-24 10:00:00"
