"""docs/json.md shows what each command prints with `--output json`, taken from the commands.

After a change: LIGHTNING_GOLDEN_UPDATE=1 pytest tests/cli/test_json.py, then read the difference.
Names may be added there; one that is renamed or gone breaks what people have built on it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from lightning.cli.app import app

from .conftest import Change, Cli
from .test_commands import EDITS, ROOT

PAGE = ROOT / "docs" / "json.md"
INTRODUCTION = """\
# The JSON of the commands

What each command prints with `--output json`, in the course of a day with the project that
`lightning-cdc init` writes. The names stay as they are; new ones may be added, so ignore those that
you do not know. `lightning-cdc schema` prints the JSON schema of the project file in either output.
`lightning-cdc report` and `lightning-cdc ui` make [pages for browsers](reports.md), not JSON.
Exit codes are on [the page of the command line](cli.md).
"""
FIXED = (  # what differs from day to day and from machine to machine, and what stands for it
    (re.compile(r"\d{20}[0-9a-f]{4}"), "202601020304050678901a2b"),
    (re.compile(r"\d{8}T\d{12}_[0-9a-f]{4}"), "20260102T030405067890_1a2b"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "2026-01-02T03:04:05.067890Z"),
    (re.compile(r'"(evaluate|compare|deliver|close)": [\d.e-]+'), r'"\1": 0.25'),
    (re.compile(r"\bv?\d+\.\d+\.\d+\b"), "1.2.3"),
)


def test_the_page_shows_what_the_commands_print(cli: Cli, change: Change) -> None:
    page = "\n".join([INTRODUCTION, *examples(cli, change)])
    if os.environ.get("LIGHTNING_GOLDEN_UPDATE"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_the_page_has_every_command() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        assert f"`lightning-cdc {name}" in page


def examples(cli: Cli, change: Change) -> Iterator[str]:
    """The sections of the page, one a command."""

    def shown(*arguments: str, code: int = 0) -> str:
        outcome = cli(*arguments, "--output", "json")
        assert outcome.code == code, outcome
        command = shlex.join(arguments)
        return f"## `lightning-cdc {fixed(command)}`\n\n```json\n{readable(outcome.json)}\n```\n"

    yield shown("init", "shop")
    yield shown("doctor")
    yield shown("compile", "customers_to_crm")
    held = "SELECT id, email, replace(plan, 'team', 'solo') AS plan FROM customers WHERE id < 5"
    yield shown("reconcile", "customers_to_crm", "--from", held)
    yield shown("adopt", "customers_to_crm", "--from", held)
    cli("drop", "customers_to_crm", "--yes")
    yield shown("run", "customers_to_crm", "customers_to_mail")
    change(EDITS)
    yield shown("preview", "customers_to_crm")
    yield shown("plan", "customers_to_crm")
    yield shown("status")
    yield shown("resume", "customers_to_crm")
    yield shown("runs", "customers_to_mail")
    (run,) = cli("runs", "customers_to_mail", "-o", "json").json["runs"]
    yield shown("show", run["run_id"])
    yield shown("skip", "customers_to_crm", "--row-id", "1", "--reason", "legal hold")
    assert cli("skip", "customers_to_crm", "--undo").code == 0
    yield shown("resend", "customers_to_crm", "--row-id", "1")
    yield shown("health")
    yield shown("health", "--changes")
    yield shown("mute", "customers_to_mail", "--until", "2126-12-24")
    yield shown("resync", "customers_to_crm", "--yes")
    yield shown("reset", "customers_to_crm", "--yes")
    change("DELETE FROM customers WHERE id > 1")
    yield shown("run", "customers_to_crm", code=4)
    yield shown("gc")
    yield shown("drop", "customers_to_crm", "--yes")
    yield shown("setup", "duckdb", "sync")
    yield shown("dbt", "exposures")
    Path("broken.py").write_text("def mail(batch):\n    raise OSError('mail is down')\n")
    change("UPDATE customers SET email = 'countess@example.com' WHERE id = 1")
    yield shown("run", "customers_to_mail", "--to", "broken:mail", code=1)
    yield shown("run", "nobody", code=2)


def readable(data: dict[str, Any]) -> str:
    """The document with long lists of the same cut short, and samples in one order."""
    for run in data.get("runs", ()):
        for rows in run.get("samples", {}).values():
            rows.sort(key=str)
    if "findings" in data:
        data["findings"] = [*data["findings"][:2], *data["findings"][-2:]]
    if "statements" in data:
        data["statements"] = [
            re.sub(r"\n.*", " …", text, flags=re.DOTALL) for text in data["statements"]
        ]
    return fixed(json.dumps(data, indent=2, ensure_ascii=False))


def fixed(text: str) -> str:
    for pattern, replacement in FIXED:
        text = pattern.sub(replacement, text)
    return text
