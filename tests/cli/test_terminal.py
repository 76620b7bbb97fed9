"""What a person sees: a bar and colours on a terminal, lines elsewhere."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from lightning.cli.reports import counts_table
from lightning.results import Counts

from .conftest import Change, Cli
from .test_commands import COMMAND, ROOT

COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])[;0-9]*m")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}
EACH = """
import sys
from lightning.cli import main
for command in sys.argv[1:]:
    sys.argv[1:] = command.split()
    try:
        main()
    except SystemExit as ended:
        print("code", ended.code)
"""

Process = subprocess.Popen[bytes]


def on_a_terminal(
    *commands: str,
    cwd: Path,
    typed: bytes = b"",
    meanwhile: Callable[[Process], None] | None = None,
    **variables: str,
) -> str:
    """All that commands write to a terminal on which one process runs them, with exit codes."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [COMMAND[0], "-c", EACH, *commands],
        cwd=cwd,
        env=ENVIRONMENT | variables,
        stdin=there,
        stdout=there,
        stderr=there,
    )
    os.close(there)
    os.write(here, typed)
    if meanwhile is not None:
        meanwhile(process)
    written = b""
    try:
        while chunk := os.read(here, 65536):
            written += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(here)
    process.wait()
    return written.decode()


def plain(written: str) -> str:
    """What a terminal shows of what was written to it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written).replace("\r\n", "\n")


def test_a_terminal_has_a_bar_and_colours(project: Path) -> None:
    file = project / "lightning.yml"
    file.write_text(re.sub("health: .*", "health: {}", file.read_text()))
    commands = ("run customers_to_mail", "health", "run nobody")
    delivered, judged = on_a_terminal(*commands, cwd=project).split("code 0")
    judged, wrong = judged.split("code 6")
    assert re.search(r"added.*━.*4/4.*rows/s", delivered)
    assert COLOUR.search(delivered)
    assert re.search(rf"{COLOUR.pattern}critical", judged)
    assert COLOUR.search(wrong)
    assert wrong.strip().endswith("code 2")


def test_what_cannot_be_taken_back_asks_and_ends_where_there_is_no_answer(project: Path) -> None:
    drop, reset, resync = (f"{name} customers_to_crm" for name in ("drop", "reset", "resync"))
    commands = (reset, reset, resync, drop, drop, drop)
    written = plain(on_a_terminal(*commands, cwd=project, typed=b"n\ny\ny\nn\ny\n\x04"))
    kept, reset_done, resync_done, declined, agreed, ended = re.split(r"code \d+", written)[:6]
    assert "Nothing is known of customers_to_crm. Take all rows" in kept
    assert "customers_to_crm is as it was" in kept
    assert "4 rows of the model are taken as known" in reset_done
    assert "customers_to_crm has 4 rows at the destination" in resync_done
    assert "4 rows were sent anew as added" in resync_done
    assert "customers_to_crm is as it was" in declined
    assert "Forgot customers_to_crm." in agreed
    assert "interrupted" in ended
    assert re.findall(r"code (\d+)", written) == ["2", "0", "0", "2", "0", "130"]


def test_no_color_means_none(project: Path) -> None:
    commands = ("run", "health", "doctor", "run nobody", "run --help", "run --workers")
    written = on_a_terminal(*commands, cwd=project, NO_COLOR="1")
    assert re.findall(r"code \d", written) == [
        "code 0",
        "code 0",
        "code 0",
        "code 2",
        "code 0",
        "code 2",
    ]
    assert COLOUR.findall(written) == []


def test_elsewhere_there_are_plain_lines(project: Path, cli: Cli) -> None:
    done = cli("run", "customers_to_mail")
    (line,) = done.err.splitlines()
    assert line.startswith("customers_to_mail: 4 of 4 rows, 1 of them failed, ")
    assert re.search(r"^added +4 +4 +3 +1$", done.out, re.MULTILINE)
    assert "\x1b" not in done.out + done.err


def test_sigterm_ends_a_delivery_as_ctrl_c_does_and_the_bar_with_it(project: Path) -> None:
    (project / "send.py").write_text(
        "import pathlib, time\n"
        "def to_mail(batch):\n"
        "    pathlib.Path(f'sending{len(batch)}').touch()\n"
        "    time.sleep(0.5)\n"
    )

    def interrupt(process: Process) -> None:
        while not (project / "sending1").exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)

    command = "run customers_to_mail customers_to_crm --batch-size 1"
    written = on_a_terminal(command, cwd=project, meanwhile=interrupt)
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")  # the cursor is there again
    assert plain(written).splitlines()[-2:] == [
        "customers_to_mail: interrupted; what had arrived is kept",
        "code 130",
    ]
    assert not (project / "out").exists()  # the other sync was not begun any more


WIDE = """
    CREATE OR REPLACE TABLE customers AS
    SELECT id, true AS active, {columns} FROM (VALUES (1), (2)) AS t(id)
"""


def wide(project: Path, change: Change) -> None:
    """Make the model one of forty columns, two of whose rows are known."""
    names = [f"column_{at:02}" for at in range(39)]
    columns = ", ".join(f"'value {at}' AS {name}" for at, name in enumerate(names))
    change(WIDE.format(columns=columns))
    file = project / "lightning.yml"
    file.write_text(file.read_text().replace("SELECT id, email, plan, spent", "SELECT *"))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_ids_of_runs_are_whole_at_any_width(project: Path, cli: Cli, width: int) -> None:
    (report, _) = cli("run", "-o", "json").json["runs"]
    run_id = report["result"]["run_id"]
    commands = ("status", "runs customers_to_crm", "show customers_to_crm")
    written = on_a_terminal(*commands, cwd=project, NO_COLOR="1", COLUMNS=str(width))
    for shown in plain(written).split("code 0")[:3]:
        assert run_id in shown
        assert "completed" in shown
        assert max(map(len, shown.splitlines())) <= width or width == 40  # a title may be longer
    assert re.search(r"Z\s", plain(written))


def test_a_preview_of_forty_columns_is_a_list_with_what_differs_first(
    project: Path, cli: Cli, change: Change
) -> None:
    wide(project, change)
    assert cli("run", "customers_to_crm").code == 0
    change("UPDATE customers SET column_30 = 'other', column_35 = NULL WHERE id = 2")
    written = on_a_terminal("preview customers_to_crm", cwd=project, COLUMNS="80")
    lines = [re.split(r"  +", line.strip()) for line in plain(written).splitlines()]
    at = lines.index(["Some changed rows"])
    assert lines[at + 2 : at + 6] == [
        ["row id", "2"],
        ["column_30", "value 30 → other"],
        ["column_35", "value 35 → NULL"],
        ["active", "True"],
    ]
    assert ["column_38", "value 38"] in lines
    assert max(map(len, plain(written).splitlines())) <= 80
    (header, row) = cli("preview", "customers_to_crm").out.splitlines()[-3:-1]
    assert re.split(r"  +", header)[:4] == ["row id", "column_30", "column_35", "active"]
    assert re.split(r"  +", row)[:3] == ["2", "value 30 → other", "value 35 → NULL"]


def test_every_number_of_a_narrow_terminal_has_its_name() -> None:
    written = io.StringIO()
    counts = Counts(added=1, changed=2, queried=18)
    Console(file=written, width=40).print(counts_table("A run would find", counts))
    assert re.findall(r"([a-z]+) (\d+)", written.getvalue())[:3] == [
        ("queried", "18"), ("added", "1"), ("changed", "2"),
    ]  # fmt: skip


def test_a_value_that_is_not_kept_is_not_shown_as_null(
    project: Path, cli: Cli, change: Change
) -> None:
    file = project / "lightning.yml"
    file.write_text(
        file.read_text().replace("destination: crm", "destination: crm\n    retain: key")
    )
    cli("run", "customers_to_crm")
    change("UPDATE customers SET plan = 'solo' WHERE id = 1")
    assert "(not kept) → solo" in cli("preview", "customers_to_crm").out


def test_nothing_that_a_value_or_a_name_brings_along_moves_the_terminal(project: Path) -> None:
    hostile = "\x1b[2J\u202e\u2028\x9b1m\nsecond\tline"
    query = f"SELECT id, '{hostile}' AS \"{hostile}\", email FROM customers"
    file = project / "lightning.yml"
    text = file.read_text().replace("customers_to_crm:", f"{json.dumps(hostile)}:")
    in_a_line = f"sql: {json.dumps(query)}\n"
    text = re.sub(r"sql: \|\n(?: {6}.*\n)+", lambda _: in_a_line, text)
    file.write_text(text.replace("columns: {id: contact, email: address}", ""))
    commands = ("status", "preview customers_to_mail", "run nobody\x1b[2J")
    written = on_a_terminal(*commands, cwd=project, NO_COLOR="1", COLUMNS="50")
    assert not set("\u202e\u2028\x9b") & set(written)
    assert "\x1b[2J" not in written
    assert written.count(r"\x1b[2J") >= 4  # an id, a column, a value, and what was typed
    assert r"\nsecond\tline" in plain(written)


def test_errors_look_like_errors(project: Path, cli: Cli) -> None:
    for command in ("run nobody", "run --worker 3", "rnu", "show nothing", "runs customers_to_crm"):
        outcome = cli(*command.split())
        assert outcome.out == ""
        assert outcome.err.splitlines()[-1].startswith("error: ")
    written = on_a_terminal("run nobody", cwd=project)
    assert re.search(rf"{COLOUR.pattern}error: ", written)


@pytest.mark.parametrize(
    ("command", "near", "others"),
    [
        ("run --worker 3", "no option --worker (did you mean --workers?). There are: ", "--dbt"),
        ("rnu", "no command 'rnu' (did you mean run?). There are: ", "preview"),
        ("dbt instal", "no command 'instal' (did you mean install?). There are: ", "exposures"),
        (
            "run customer_to_crm",
            "(did you mean customers_to_crm?). There are: ",
            "customers_to_mail",
        ),
    ],
)
def test_a_name_that_there_is_not_is_told_with_the_nearest_and_all(
    project: Path, cli: Cli, command: str, near: str, others: str
) -> None:
    outcome = cli(*command.split())
    assert outcome.code == 2
    assert near in outcome.err
    assert others in outcome.err.partition(near)[2]


@pytest.mark.parametrize("arguments", [["-h"], ["run", "-h"], ["dbt", "-h"]])
def test_h_is_help_and_the_module_is_the_command(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "lightning", *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    usage = " ".join(["Usage: lightning-cdc", *arguments[:-1]])
    assert usage in done.stdout
