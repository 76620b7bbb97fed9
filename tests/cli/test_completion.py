"""bash, zsh and fish complete commands, options and the names of syncs."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engines import missing

from .test_commands import COMMAND, ROOT


@pytest.fixture
def environment(project: Path) -> dict[str, str]:
    """That of a shell, which finds the command and a project with a second file."""
    text = (project / "lightning.yml").read_text()
    other = text.replace("customers_to_crm:", "only_this:").partition("  customers_to_mail:")[0]
    (project / "other.yml").write_text(other)
    command = project / "bin" / "lightning-cdc"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}:{os.environ['PATH']}"
    return os.environ | {"PYTHONPATH": str(ROOT), "PATH": path, "TERM": "dumb", "COLUMNS": "100"}


def lines_of(shell: str, script: str, environment: dict[str, str]) -> list[str]:
    """What a script prints, in a directory with a project."""
    if shutil.which(shell) is None:
        missing(shell, f"there is no {shell}")
    done = subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_bash(environment: dict[str, str]) -> None:
    cases = {
        "lightning-cdc res": "resume resync reset resend",
        "lightning-cdc run customers_to_crm ''": "customers_to_crm customers_to_mail",
        "lightning-cdc run -p other.yml ''": "only_this",
        "lightning-cdc run --out": "--output",
    }
    complete = """
        complete_words() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _lightning_cdc_completion lightning-cdc
            echo "${COMPREPLY[@]}"
        }
        eval "$(_LIGHTNING_CDC_COMPLETE=source_bash lightning-cdc)"
    """
    script = "\n".join([complete, *(f"complete_words {words}" for words in cases)])
    assert lines_of("bash", script, environment) == list(cases.values())


def test_fish(environment: dict[str, str]) -> None:
    script = """
        _LIGHTNING_CDC_COMPLETE=source_fish lightning-cdc | source
        complete -C "lightning-cdc run "
    """
    assert lines_of("fish", script, environment) == ["customers_to_crm", "customers_to_mail"]


def test_zsh(environment: dict[str, str]) -> None:
    if shutil.which("zsh") is None:
        missing("zsh", "there is no zsh")
    here, there = pty.openpty()  # its completion works in its line editor alone
    shell = subprocess.Popen(
        ["zsh", "-fi"], env=environment, stdin=there, stdout=there, stderr=there
    )
    os.close(there)
    os.write(
        here,
        b"""
        autoload -Uz compinit; compinit -u -D; bindkey '^I' list-choices
        eval "$(_LIGHTNING_CDC_COMPLETE=source_zsh lightning-cdc)"
    """,
    )
    os.write(here, b"lightning-cdc run customers_\t")
    written = b""
    while b"customers_to_crm   customers_to_mail" not in written:
        assert select.select([here], [], [], 60)[0], written
        written += os.read(here, 65536)
    shell.kill()
    shell.wait()
    os.close(here)
