"""Plans as files, what was noted of requests, and chosen rows, by the command line."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Change, Cli

SYNC = "customers_to_crm"


def test_a_saved_plan_is_delivered_only_as_it_was(project: Path, cli: Cli, change: Change) -> None:
    assert cli("plan", SYNC, "--save", "plan.json").code == 0
    assert cli("run", "--plan", "plan.json").code == 2  # of all syncs
    change("UPDATE customers SET plan = 'other' WHERE id = 1")
    ended = cli("run", SYNC, "--plan", "plan.json", "-o", "json")
    assert ended.code == 4
    assert "that was reviewed" in ended.out
    assert cli("plan", SYNC, "--save", "plan.json").code == 0
    assert cli("run", SYNC, "--plan", "plan.json").code == 0


def test_requests_are_found_by_row_and_exported(project: Path, cli: Cli) -> None:
    Path("send.py").write_text(
        "def send(batch):\n"
        "    batch.note({'rows': len(batch)}, 'fine')\n"
        "    return {batch.row_ids[0]: 'unlucky'}\n"
    )
    text = Path("lightning.yml").read_text()
    kept = "      format: jsonl\n    delivery: {keep: {days: 3}}"
    Path("lightning.yml").write_text(text.replace("      format: jsonl", kept))
    ended = cli("run", SYNC, "--to", "send:send", "-o", "json")
    assert ended.code == 0, ended.err
    run_id = ended.json["runs"][0]["result"]["run_id"]
    failed = cli("show", run_id, "--failed", "-o", "json").json
    assert [row["reason"] for row in failed["rows"]] == ["unlucky"] * len(failed["rows"])
    row_id = failed["rows"][0]["row_id"]
    shown = cli("show", run_id, "--row-id", row_id)
    assert "fine" in shown.out
    told = cli("show", run_id, "--failed", "--export", "failed.jsonl", "-o", "json")
    assert told.code == 0, told.err
    exported = [json.loads(line) for line in Path("failed.jsonl").read_text().splitlines()]
    assert {row["status"] for row in exported} == {"failed"}
    assert exported[0]["requests"][0]["response"] == "fine"
    assert cli("show", run_id, "--export", "failed.jsonl").code == 2  # it is there


def test_rows_are_skipped_and_sent_again(project: Path, cli: Cli, change: Change) -> None:
    assert cli("skip", SYNC, "--row-id", "1").code == 1  # it never ran
    assert cli("run", SYNC).code == 0
    assert cli("skip", SYNC, "--row-id", "1", "--reason", "legal hold").code == 0
    change("UPDATE customers SET plan = 'other' WHERE id IN (1, 2)")
    (told,) = cli("run", SYNC, "-o", "json").json["runs"]
    assert (told["result"]["planned"]["changed"], told["result"]["succeeded"]["changed"]) == (2, 1)
    assert cli("skip", SYNC, "-o", "json").json["skipped"] == {"1": "skipped: legal hold"}
    assert cli("skip", SYNC, "--undo", "-o", "json").json["skipped"] == {}
    assert cli("resend", SYNC).code == 2
    assert cli("resend", SYNC, "--row-id", "2", "-o", "json").json["known"] == 1
    (told,) = cli("run", SYNC, "-o", "json").json["runs"]
    assert told["result"]["succeeded"]["changed"] == 2
