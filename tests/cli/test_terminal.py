"""What a person sees: a bar and colours on a terminal, lines elsewhere."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from .conftest import Cli
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


def test_a_terminal_has_a_bar_and_colours(project: Path) -> None:
    commands = ("run customers_to_mail", "health", "run nobody")
    delivered, judged = on_a_terminal(*commands, cwd=project).split("code 0")
    judged, wrong = judged.split("code 6")
    assert re.search(r"added.*━.*4/4.*rows/s", delivered)
    assert COLOUR.search(delivered)
    assert re.search(rf"{COLOUR.pattern}critical", judged)
    assert COLOUR.search(wrong)
    assert wrong.strip().endswith("code 2")


def test_drop_asks_and_ends_where_there_is_no_answer(project: Path) -> None:
    drop = "drop customers_to_crm"
    reset = "reset customers_to_crm"
    written = on_a_terminal(reset, drop, drop, drop, cwd=project, typed=b"n\ny\n\x04")
    _, declined, agreed, ended = re.split(r"code \d+", written)[:4]
    assert "customers_to_crm is as it was" in declined
    assert "Forgot customers_to_crm." in agreed
    assert "interrupted" in ended
    assert re.findall(r"code (\d+)", written) == ["0", "2", "0", "130"]


def test_no_color_means_none(project: Path) -> None:
    commands = ("run", "health", "doctor", "run nobody", "run --help", "run --workers")
    written = on_a_terminal(*commands, cwd=project, NO_COLOR="1")
    assert re.findall(r"code \d", written) == [
        "code 0",
        "code 6",
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
    lines = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in written.splitlines()]
    assert lines[-2:] == [
        "customers_to_mail: interrupted; what had arrived is kept",
        "code 130",
    ]
    assert not (project / "out").exists()  # the other sync was not begun any more
