"""The commands, run as a scheduler runs them, on the example project."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

import lightning
from lightning.cli.reference import reference
from lightning.project.project import Project

from .conftest import Change, Cli

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from lightning.cli import main; main()"]

EDITS = """
    UPDATE customers SET plan = 'solo' WHERE id = 1;
    UPDATE customers SET active = true WHERE id = 3;
    DELETE FROM customers WHERE id = 5;
"""


def rows_of(files: list[str], project: Path, op_type: str) -> list[dict[str, Any]]:
    (path,) = [project / name for name in files if Path(name).stem == op_type]
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_only_what_changed_is_written_to_one_file_for_each_op_type(
    cli: Cli, change: Change, project: Path
) -> None:
    assert cli("run", "customers_to_crm").code == 0
    change(EDITS)
    (report,) = cli("run", "customers_to_crm", "--output", "json").json["runs"]
    assert report["result"]["succeeded"] == {"added": 1, "changed": 1, "removed": 1}
    assert [row["id"] for row in rows_of(report["files"], project, "added")] == [3]
    changed = rows_of(report["files"], project, "changed")
    assert changed == [{"id": 1, "email": "ada@example.com", "plan": "solo", "spent": "0.00"}]
    assert [row["id"] for row in rows_of(report["files"], project, "removed")] == [5]
    again = cli("run", "customers_to_crm", "--output", "json").json["runs"][0]
    assert again["files"] == []
    assert again["result"]["planned"] == {"added": 0, "changed": 0, "removed": 0}


def test_parquet_is_whole_and_csv_keeps_null_apart_from_empty_text(
    cli: Cli, change: Change, project: Path
) -> None:
    change("UPDATE customers SET email = '' WHERE id = 1")
    cli("plan", "customers_to_crm")
    arguments = ("--files", "parquet", "--format", "parquet", "--batch-size", "1")
    (report,) = cli("resume", "customers_to_crm", *arguments, "-o", "json").json["runs"]
    (path,) = [project / name for name in report["files"]]
    table = pq.read_table(path)
    assert sorted(table.column("id").to_pylist()) == [1, 2, 4, 5]
    assert str(table.schema.field("spent").type) == "decimal128(9, 2)"
    assert [entry.name for entry in path.parent.iterdir()] == ["added.parquet"]
    arguments = ("--files", "csv", "--format", "csv", "-o", "json")
    (report,) = cli("resync", "customers_to_crm", "--yes", *arguments).json["runs"]
    lines = (project / report["files"][0]).read_text().splitlines()
    assert lines[0] == '"id","email","plan","spent"'
    assert '1,"","free",0.00' in lines
    assert '4,,"free",15.00' in lines


def test_the_destination_is_a_function_whose_refusals_fail_no_run(project: Path, cli: Cli) -> None:
    with (project / "send.py").open("a") as file:
        file.write("print('imported')\n")
    outcome = cli("run", "customers_to_mail", "-o", "json")
    (report,) = outcome.json["runs"]  # what the destination prints does not disturb the JSON
    assert outcome.code == 0
    assert "added: ada@example.com" in outcome.err
    assert report["result"]["failed"]["added"] == 1
    run_id = report["result"]["run_id"]
    for command in (("show", run_id), ("runs", "customers_to_mail")):
        told = "".join(cli(*command, COLUMNS="300").out.split())
        assert re.search(r"evaluate[\d.]+s,compare[\d.]+s,deliver[\d.]+s,close[\d.]+s", told)
    shown = cli("show", run_id, "-o", "json").json
    assert shown["reasons"] == [
        {"op_type": "added", "status": "failed", "reason": "no address", "rows": 1}
    ]
    assert shown["rows"][0]["row_id"] == "4"
    assert shown["rows"][0]["fields"] == {"id": 4, "email": None}


def test_a_raising_destination_is_a_failed_run_and_does_not_stop_the_others(
    cli: Cli, project: Path
) -> None:
    (project / "send.py").write_text("def to_mail(batch):\n    raise OSError('mail is down')\n")
    outcome = cli("run", "customers_to_mail", "customers_to_crm", "-o", "json")
    failed, fine = outcome.json["runs"]
    assert outcome.code == 1
    assert failed["error"]["type"] == "DeliveryError"
    assert "mail is down" in failed["result"]["error"]
    assert fine["result"]["status"] == "succeeded"
    runs = cli("runs", "customers_to_mail", "-o", "json").json["runs"]
    assert [run["status"] for run in runs] == ["failed"]
    told = cli("run", "customers_to_mail").err.splitlines()
    assert told[-3].startswith("error: the delivery of sync 'customers_to_mail' stopped: OSError")
    assert told[-2].strip() == f'File "{project / "send.py"}", line 2, in to_mail'
    assert told[-1].strip() == "raise OSError('mail is down')"


def test_a_sync_that_is_being_delivered_has_an_exit_code_of_its_own(
    project: Path, cli: Cli
) -> None:
    opened = Project(project / "lightning.yml")
    with opened.connect() as engine:
        run = engine.plan(opened.sync("customers_to_crm"))
        batch = next(run.batches())
        assert cli("run", "customers_to_crm").code == 3
        status, _ = cli("status", "-o", "json").json["syncs"]
        assert (status["state"], status["run_id"]) == ("delivering", run.id)
        batch.succeed()
        run.finish()
    assert cli("run", "customers_to_crm").code == 0


def test_health_is_an_exit_code(project: Path, cli: Cli) -> None:
    assert cli("health").code == 8  # they have never run
    cli("run")
    assert cli("health").code == 0  # of the example, too
    file = project / "lightning.yml"
    limits = "    health: {failed_share: [0.5, 0.9]}"
    assert limits in file.read_text()
    file.write_text(file.read_text().replace(limits, "    health: {}"))
    outcome = cli("health", "-o", "json")
    assert outcome.code == 6
    judged = outcome.json["syncs"]
    assert judged["customers_to_crm"]["status"] == "ok"
    assert [why["check"] for why in judged["customers_to_mail"]["reasons"]] == ["failed_share"]
    file.write_text(file.read_text().replace("health: {}", "health: {failed_share: [0.2, 0.5]}"))
    assert cli("health", "customers_to_mail").code == 5
    assert cli("health", "customers_to_crm").code == 0


def test_a_project_may_have_several_connections(project: Path, cli: Cli, change: Change) -> None:
    file = project / "lightning.yml"
    text = re.sub(
        "connections:\n",
        "connections:\n  other: {url: 'duckdb:///other.duckdb'}\n",
        file.read_text(),
    )
    for sync, connection in (("customers_to_crm", "shop"), ("customers_to_mail", "other")):
        text = text.replace(f"  {sync}:\n", f"  {sync}:\n    connection: {connection}\n")
    file.write_text(text)
    change("ATTACH 'other.duckdb'; CREATE TABLE other.customers AS FROM customers")
    assert cli("run").code == 0
    judged = cli("health", "-o", "json").json["syncs"]
    assert [judged[sync]["status"] for sync in ("customers_to_crm", "customers_to_mail")] == [
        "ok",
        "ok",
    ]
    unnamed = cli("status")
    assert (unnamed.code, "name one of other, shop" in unnamed.err) == (2, True)
    (status,) = cli("status", "--connection", "other", "-o", "json").json["syncs"]
    assert (status["sync_id"], status["known_rows"]) == ("customers_to_mail", 3)
    assert cli("drop", "customers_to_mail", "--yes").code == 0


def test_syncs_of_one_model_are_run_together_and_fail_each_for_itself(
    project: Path, cli: Cli, change: Change
) -> None:
    file = project / "lightning.yml"
    file.write_text(
        file.read_text().replace(
            "  customers_to_crm:\n", "  customers_to_crm:\n    where: id > 1\n"
        )
    )
    assert cli("run").code == 0
    change("DELETE FROM customers WHERE id <> 5")
    ended = cli("run", "-o", "json")
    crm, mail = ended.json["runs"]
    assert (ended.code, crm["error"]["type"], "error" in mail) == (4, "GuardError", False)
    planned = [run["result"]["planned"]["removed"] for run in (crm, mail)]
    assert planned == [2, 2]  # of three that are gone mail never took one, which has no address
    assert not change("SELECT * FROM duckdb_tables() WHERE table_name LIKE '%\\_model' ESCAPE '\\'")


def test_a_held_run_has_an_exit_code_of_its_own_and_can_be_let_through(
    cli: Cli, change: Change
) -> None:
    cli("run", "customers_to_crm")
    change("DELETE FROM customers WHERE id > 1")
    held = cli("run", "customers_to_crm", "-o", "json")
    assert held.code == 4
    (report,) = held.json["runs"]
    assert (report["error"]["type"], report["result"]["status"]) == ("GuardError", "failed")
    assert {row["id"] for row in report["samples"]["removed"]} == {2, 4, 5}
    assert "grace@example.com" in cli("run", "customers_to_crm").out
    assert cli("run", "customers_to_crm", "--override-guards").code == 0


def test_reset_takes_rows_as_known_and_drop_forgets_them(project: Path, cli: Cli) -> None:
    assert cli("reset", "customers_to_crm", "--yes").code == 0
    assert cli("preview", "customers_to_crm", "-o", "json").json["preview"]["counts"]["added"] == 0
    status = {sync["sync_id"]: sync for sync in cli("status", "-o", "json").json["syncs"]}
    assert status["customers_to_crm"]["known_rows"] == 4
    assert status["customers_to_mail"]["state"] == "never run"
    assert cli("drop", "customers_to_crm", "--yes").code == 0
    assert cli("preview", "customers_to_crm", "-o", "json").json["preview"]["counts"]["added"] == 4


def test_what_a_file_says_is_compared_and_adopted(cli: Cli, project: Path) -> None:
    (project / "held.csv").write_text(
        "ID,email,plan,spent\n1,ada@example.com,free,0\n2,grace@example.com,team,much\n9,,,\n,,,\n"
    )
    told = cli("reconcile", "customers_to_crm", "--from", "held.csv").out
    assert "Some extra rows" in told
    assert "spent cannot be read as DECIMAL(9,2)" in told
    assert cli("reconcile", "customers_to_crm", "--from", "other.csv").code == 2
    outcome = cli("adopt", "customers_to_crm", "--from", "held.csv")
    assert "3 rows of the destination are known from now on, and none was sent" in outcome.out
    assert "Of 1 of them no version is known" in outcome.out
    assert "1 rows without a key that can be read were left out" in outcome.out
    counts = cli("plan", "customers_to_crm", "-o", "json").json["counts"]
    assert (counts["added"], counts["changed"], counts["removed"]) == (2, 1, 1)
    refused = cli("adopt", "customers_to_crm", "--from", "held.csv")
    assert (refused.code, "`drop`" in refused.err) == (1, True)


def test_preview_shows_old_and_new_values_and_leaves_no_table(cli: Cli, change: Change) -> None:
    cli("run", "customers_to_crm")
    tables = "SELECT count(*) FROM duckdb_tables()"
    before = change(tables)
    change("UPDATE customers SET plan = 'solo' WHERE id = 1")
    shown = cli("preview", "customers_to_crm", "-o", "json").json["preview"]
    (row,) = shown["changed"]
    assert (row["old"]["plan"], row["new"]["plan"], row["columns"]) == ("free", "solo", ["plan"])
    assert "solo" in cli("preview", "customers_to_crm").out
    assert change(tables) == before


def test_an_estimate_has_no_rows_and_is_refused_where_the_warehouse_does_not_tell(
    project: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = cli("preview", "customers_to_crm", "--estimate")
    assert (refused.code, "does not tell beforehand" in refused.err) == (2, True)
    scan = lightning.Scan(2**39, partitions=7)
    monkeypatch.setattr(DuckDBWarehouse, "scan", lambda warehouse, query: scan)
    told = ("preview", "customers_to_crm", "--estimate", "--price-per-tib", "6")
    assert cli(*told, "-o", "json").json["estimate"] == {
        "scans": {"evaluate the model": {"bytes": 2**39, "partitions": 7}},
        "bytes": 2**39,
        "cost": 3.0,
    }
    assert "3.0000" in cli(*told).out


def test_a_preview_says_what_a_guard_will_do(cli: Cli, change: Change) -> None:
    assert "No guard would block this run." in cli("preview", "customers_to_crm").out
    cli("run", "customers_to_crm")
    change("DELETE FROM customers WHERE id > 1")
    told = "3 rows would be removed, more than max_removed_share (50.0% of 4)"
    assert f"A guard would block this run: {told}." in cli("preview", "customers_to_crm").out
    shown = cli("preview", "customers_to_crm", "-o", "json").json["preview"]
    assert shown["blocked_by"] == [told]


def test_a_preview_says_whether_its_destination_can_be_used(project: Path, cli: Cli) -> None:
    assert cli("preview", "customers_to_mail", "-o", "json").json["destination_problem"] is None
    file = project / "lightning.yml"
    file.write_text(file.read_text().replace("send:to_mail", "send:nothing"))
    told = "A run could not send anything: the destination 'send:nothing': there is no 'nothing'"
    assert told in cli("preview", "customers_to_mail").out


def test_a_relative_url_is_of_the_project_and_looking_makes_no_database(
    project: Path, cli: Cli, change: Change, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    given = ("--project", str(project / "lightning.yml"))
    assert cli("run", "customers_to_crm", *given).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]
    (project / "shop.duckdb").rename(tmp_path / "away.duckdb")
    looks = ["preview S", "status", "runs S", "show last", "health", "gc", "drop S -y", "resume S"]
    for look in [*looks, "doctor", "dbt discard S"]:
        command, *others = look.replace("S", "customers_to_crm").split()
        outcome = cli(command, *others, *given)
        assert outcome.code != 0
        assert "there is no database" in outcome.out + outcome.err
        assert not (project / "shop.duckdb").exists(), look

    assert cli("run", "customers_to_crm", *given).code == 2  # has no model, in a new file
    assert (project / "shop.duckdb").exists()


def test_a_second_process_on_a_duckdb_file_has_the_code_of_a_run_in_progress(
    project: Path, cli: Cli
) -> None:
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb; c = duckdb.connect('shop.duckdb'); print(); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert held.stdout is not None
    held.stdout.readline()  # it has the file open
    commands = ["run", "status", "preview customers_to_crm", "health", "reset customers_to_crm -y"]
    codes = [cli(*command.split()).code for command in [*commands, "doctor"]]
    told = cli("status", "-o", "json").json["error"]
    held.communicate(b"\n")
    assert codes == [3] * 6
    assert told["type"] == "DatabaseInUseError"
    assert cli("status").code == 0


def test_resets_ask_and_say_what_they_did(project: Path, cli: Cli, change: Change) -> None:
    done = cli("reset", "customers_to_crm", "--yes")
    assert "4 rows of the model are taken as known, and none was sent" in done.out
    done = cli("resync", "customers_to_mail", "--yes")
    assert "4 rows were sent anew as added: 3 arrived, 1 did not." in done.out
    change("INSERT INTO customers SELECT * FROM customers WHERE id = 1")
    done = cli("reset", "customers_to_crm", "--yes")
    assert "3 rows of the model are taken" in done.out
    assert "1 keys that several rows share were left out" in done.out
    (report,) = cli("reset", "customers_to_crm", "--yes", "-o", "json").json["runs"]
    assert report["reset"] == "cdc"


def test_init_says_what_to_type_next(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = cli("init", str(tmp_path / "my shop")).out.splitlines()[-1].removeprefix("Next: ")
    moved, typed = said.split(" && ")
    assert shlex.split(moved) == ["cd", str(tmp_path / "my shop")]
    monkeypatch.chdir(tmp_path / "my shop")
    assert cli(*shlex.split(typed)[1:]).code == 0


def test_gc_drops_what_no_sync_remembers_and_nothing_else(cli: Cli, change: Change) -> None:
    cli("run", "customers_to_crm")
    cli("plan", "customers_to_mail")
    left = "lost_202601010101010000001a2b_plan"
    for name in (left, "my_plan"):
        change(f"CREATE TABLE hightouch_planner.{name} AS SELECT 1 AS id")
    found = cli("gc", "--dry-run", "-o", "json").json
    assert found["dry_run"]
    (first,) = (table for table in found["tables"] if table != left)
    assert first.endswith("_changes")  # which waits, small as it is, to be dropped with others
    assert cli("gc", "-o", "json").json["tables"] == found["tables"]
    assert cli("gc", "-o", "json").json["tables"] == []
    names = {name for (name,) in change("SELECT table_name FROM duckdb_tables()")}
    assert "my_plan" in names
    assert cli("resume", "customers_to_mail").code == 0


def test_compile_writes_for_the_warehouse_of_the_sync_unless_another_is_named(
    cli: Cli, project: Path
) -> None:
    file = project / "lightning.yml"
    url = "url: postgresql://nowhere/shop\n    planner_schema: plans"
    file.write_text(re.sub("url: .*", url, file.read_text()))
    (plan, *_) = cli("compile", "customers_to_crm", "-o", "json").json["statements"]
    assert plan.startswith('CREATE TABLE "plans".')
    assert "HASH" not in plan  # as it is written for DuckDB
    written = cli("compile", "customers_to_crm", "--dialect", "snowflake", "-o", "json").json
    assert written["statements"][0].startswith('CREATE TRANSIENT TABLE "PLANS".')


def test_compile_prints_sql_without_a_connection(cli: Cli, project: Path) -> None:
    (project / "shop.duckdb").unlink()  # which `init` makes
    statements = cli("compile", "customers_to_crm", "-o", "json").json["statements"]
    assert statements[0].startswith("CREATE TABLE")
    assert not (project / "shop.duckdb").exists()


def test_setup_prints_grants_with_the_role_quoted(cli: Cli) -> None:
    given = ("--catalog", "shop", "--compute", "small", "--source", "crm")
    outcome = cli("setup", "snowflake", 'sync "er"', *given, "-o", "json")
    statements = outcome.json["statements"]
    assert any('"CRM"' in text and '"sync ""er"""' in text for text in statements)
    assert any("CREATE SCHEMA" in text and '"HIGHTOUCH_AUDIT"' in text for text in statements)
    assert cli("setup", "nowhere", "me").code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "nobody"), "There are: customers_to_crm, customers_to_mail"),
        (("run", "customers_to_crm", "--to", "send"), "write module:function"),
        (("run", "customers_to_crm", "--to", "send:nothing"), "there is no 'nothing' in it"),
        (("run", "customers_to_crm", "--to", "no_such:thing"), "cannot be imported"),
        (("run", "--to", "send:to_mail", "--files", "out"), "not both"),
        (("init", "."), "is there already"),
        (("run", "customers_to_crm", "--to", "broken:f"), "RuntimeError: at import"),
        (("drop", "customers_to_crm"), "give --yes"),
        (("reset", "customers_to_crm"), "give --yes"),
        (("resync", "customers_to_crm"), "give --yes"),
        (("setup", "postgres", "me"), "name a database"),
        (("status", "--project", "nowhere.yml"), "lightning-cdc init"),
        (("status", "--connection", "other"), "There are: shop"),
        (("run", "--format", "csv"), "give a directory, too"),
        (("run", "customers_to_crm", "--files", "lightning.yml"), "lightning.yml is a file"),
        (("drop", "customer_to_crm", "--yes"), "nothing is known of a sync 'customer_to_crm'"),
        (("init", "lightning.yml/shop"), "lightning.yml/shop cannot be written: Not a directory"),
        (("dbt", "exposures", "lightning.yml/e.yml"), "cannot be written"),
        (("dbt", "install"), "has no dbt_project.yml"),
    ],
)
def test_a_mistake_is_told_and_ends_with_code_2(
    project: Path, cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    (project / "broken.py").write_text("raise RuntimeError('at import')\n")
    outcome = cli(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert "Traceback" not in outcome.err
    as_json = cli(*arguments, "--output", "json")
    assert message in as_json.json["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--workers", "0"),
        ("run", "--dbt", "nowhere"),
        ("rnu",),
        ("preview",),
        ("schema", "-p"),
    ],
)
def test_a_mistake_in_the_command_line_is_told_on_standard_error_alone(
    project: Path, cli: Cli, arguments: tuple[str, ...]
) -> None:
    outcome = cli(*arguments, LIGHTNING_OUTPUT="json")
    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage: " in outcome.err


def test_a_warehouse_that_cannot_be_reached_is_a_failure(project: Path, cli: Cli) -> None:
    outcome = cli("status", "-o", "json", SHOP_DATABASE="missing/shop.duckdb")
    assert (outcome.code, outcome.json["error"]["type"]) == (1, "WarehouseError")
    outcome = cli("run", "-o", "json", SHOP_DATABASE="missing/shop.duckdb")
    assert outcome.code == 1
    assert [report["error"]["type"] for report in outcome.json["runs"]] == ["WarehouseError"] * 2


@pytest.mark.parametrize("command", ["resume", "runs", "drop --yes", "dbt discard"])
def test_a_sync_of_the_project_that_never_ran_is_no_mistake(
    project: Path, cli: Cli, command: str
) -> None:
    outcome = cli(*command.split(), "customers_to_crm")
    assert (outcome.code, "it has never been run" in outcome.err) == (1, True)


def test_a_run_that_is_not_there_is_a_failure(project: Path, cli: Cli) -> None:
    assert cli("show", "nothing").code == 1


def test_values_are_shown_as_they_are(project: Path, cli: Cli, change: Change) -> None:
    change("""
        UPDATE customers SET email = '', plan = '[red]at:100:!', id = 1234567 WHERE id = 1;
        UPDATE customers SET plan = chr(27) || '[2J' || repeat('x', 300) WHERE id = 2;
    """)
    cells = [re.split(r"  +", line) for line in cli("preview", "customers_to_crm").out.splitlines()]
    shown = {line[0].strip(): line[1:] for line in cells[4:]}
    assert shown["1234567"][:2] == ["[red]at:100:!", "0.00"]  # after an e-mail address that is ''
    assert shown["2"][1] == "\\x1b[2J" + "x" * 300
    assert shown["4"][0] == "NULL"


def test_what_is_printed_to_be_run_is_not_broken_into_lines(project: Path, cli: Cli) -> None:
    file = project / "lightning.yml"
    file.write_text(file.read_text().replace("WHERE active", f"WHERE '{'x y ' * 200}' <> ':100:'"))
    assert f"'{'x y ' * 200}' <> ':100:'" in cli("compile", "customers_to_crm").out


def test_ctrl_c_finishes_the_run_and_keeps_what_had_arrived(project: Path, cli: Cli) -> None:
    (project / "send.py").write_text(
        "import os, signal\n"
        "def to_mail(batch):\n"
        "    if batch.row_ids == ['2']:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
    )
    command = ("run", "customers_to_mail", "customers_to_crm", "--batch-size", "1", "-o", "json")
    outcome = cli(*command)
    assert outcome.code == 130
    (report,) = outcome.json["runs"]  # the other sync was not begun any more
    assert (report["sync_id"], report["error"]["type"]) == ("customers_to_mail", "Interrupted")
    (run,) = cli("runs", "customers_to_mail", "-o", "json").json["runs"]
    assert run["status"] == "failed"
    assert 1 <= run["succeeded"]["added"] <= 4
    left = cli("preview", "customers_to_mail", "-o", "json").json["preview"]["counts"]["added"]
    assert left == 4 - run["succeeded"]["added"]


@pytest.mark.parametrize(
    ("delivery", "ending"),
    [
        ("{}", "raise OSError('down')"),
        ("{retry: {attempts: 9}, workers: 2}", "raise OSError('down')"),
        ("{retry: {attempts: 9}}", "return {batch.row_ids[0]: TryAgain('busy', after=300)}"),
    ],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_are_heard_while_a_batch_fails_or_waits(
    project: Path, cli: Cli, delivery: str, ending: str, number: signal.Signals
) -> None:
    file = project / "lightning.yml"
    file.write_text(
        file.read_text().replace("send: send:", f"delivery: {delivery}\n    send: send:")
    )
    (project / "send.py").write_text(
        "import os\n"
        "from lightning import TryAgain\n"
        "def to_mail(batch):\n"
        "    with open('calls', 'a') as calls:\n"
        "        print(file=calls)\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        f"    {ending}\n"
    )
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as the command does
    try:
        outcome = cli("run", "customers_to_mail", "customers_to_crm", "-o", "json")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert outcome.code == 130
    (report,) = outcome.json["runs"]
    assert (report["sync_id"], report["error"]["type"]) == ("customers_to_mail", "Interrupted")
    assert (project / "calls").read_text() == "\n"
    (run,) = cli("runs", "customers_to_mail", "-o", "json").json["runs"]
    assert (run["status"], run["error"]) == ("failed", "interrupted")


def test_the_reference_page_has_every_command_and_option() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference(), (
        "write it anew: python -m lightning.cli.reference docs/cli.md"
    )
