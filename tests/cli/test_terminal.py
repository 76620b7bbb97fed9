"""What a person sees: a bar and colours on a terminal, lines elsewhere, completed names."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .test_commands import COMMAND, ROOT

COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])[;0-9]*m")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "100"}


def on_a_terminal(*arguments: str, cwd: Path, **variables: str) -> tuple[int, str]:
    """The exit code of a command, and all that it writes to its terminal."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=ENVIRONMENT | variables,
        stdin=there,
        stdout=there,
        stderr=there,
    )
    os.close(there)
    written = b""
    try:
        while chunk := os.read(here, 65536):
            written += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(here)
    return process.wait(), written.decode()


def test_a_terminal_has_a_bar_and_colours(project: Path) -> None:
    code, written = on_a_terminal("run", "customers_to_mail", cwd=project)
    assert code == 0
    assert "━" in written
    assert re.search(r"added.*4/4.*rows/s", written)
    assert COLOUR.search(written)
    code, written = on_a_terminal("run", "nobody", cwd=project)
    assert code == 2
    assert COLOUR.search(written)


def test_no_color_means_none(project: Path) -> None:
    for arguments in (("run",), ("health",), ("doctor",), ("run", "nobody"), ("run", "--help")):
        _, written = on_a_terminal(*arguments, cwd=project, NO_COLOR="1")
        assert written
        assert COLOUR.findall(written) == []


def test_elsewhere_there_are_plain_lines(project: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "run", "customers_to_mail"],
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = done.stderr.splitlines()
    assert line.startswith("customers_to_mail: 4 of 4 rows, 1 of them failed, ")
    assert re.search(r"^added +4 +4 +3 +1$", done.stdout, re.MULTILINE)
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("lightning-cdc", "res"), ["resume", "resync", "reset"]),
        (("lightning-cdc", "run", "customers_to_c"), ["customers_to_crm"]),
        (
            ("lightning-cdc", "run", "customers_to_crm", ""),
            ["customers_to_crm", "customers_to_mail"],
        ),
        (("lightning-cdc", "run", "-p", "other.yml", ""), ["only_this"]),
        (("lightning-cdc", "run", "--out"), ["--output"]),
        (("lightning-cdc", "run", "--output", ""), ["text", "json"]),
    ],
)
def test_bash_completes_commands_options_and_syncs(
    project: Path, words: tuple[str, ...], completed: list[str]
) -> None:
    text = (project / "lightning.yml").read_text()
    other = text.replace("customers_to_crm:", "only_this:").partition("  customers_to_mail:")[0]
    (project / "other.yml").write_text(other)
    command = project / "bin" / "lightning-cdc"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in COMMAND) + ' "$@"\n')
    command.chmod(0o755)
    script = f"""
        eval "$(_LIGHTNING_CDC_COMPLETE=source_bash lightning-cdc)"
        COMP_WORDS=({" ".join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}
        _lightning_cdc_completion lightning-cdc
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{command.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env=ENVIRONMENT | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == completed
