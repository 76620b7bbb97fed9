"""The commands that make pages for browsers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from .conftest import Cli


def test_report_writes_a_page_of_a_run(cli: Cli, project: Path, tmp_path: Path) -> None:
    assert cli("run", "customers_to_crm").code == 0
    (run,) = cli("runs", "customers_to_crm", "-o", "json").json["runs"]
    page = tmp_path / "run.html"
    for name in (run["run_id"], run["run_id"][:12], "customers_to_crm", "last"):
        outcome = cli("report", name, "-o", str(page))
        assert (outcome.code, outcome.out.strip()) == (0, str(page))
        assert run["run_id"] in page.read_text(encoding="utf-8")
        page.unlink()
    assert cli("report", "last").out.strip() == f"{run['run_id']}.html"
    assert (project / f"{run['run_id']}.html").is_file()
    assert cli("report", "last", "-o", "-").out.startswith("<!doctype html>")


def test_report_says_what_is_wrong(cli: Cli, project: Path) -> None:
    assert cli("run", "customers_to_crm").code == 0
    missing = cli("report", "0")
    assert missing.code == 1
    assert "no run '0' is logged" in missing.err
    unwritable = cli("report", "last", "-o", "missing/run.html")
    assert unwritable.code == 2
    assert "cannot be written" in unwritable.err


def test_ui_serves_the_syncs_until_it_is_stopped(cli: Cli, project: Path) -> None:
    assert cli("run", "customers_to_crm").code == 0
    command = [sys.executable, "-m", "lightning", "ui", "--port", "0"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found is not None
            with urllib.request.urlopen(found[0], timeout=120) as response:
                assert "customers_to_crm" in response.read().decode()
            assert cli("status").code == 0  # it keeps no database open
        finally:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")


def test_ui_says_when_its_port_is_taken(cli: Cli, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcome = cli("ui", "--port", str(taken.getsockname()[1]))
    assert outcome.code == 2
    assert "Give another --port" in outcome.err
