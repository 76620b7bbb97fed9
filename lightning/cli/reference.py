"""The reference page of the command line, written from the commands themselves.

`python -m lightning.cli.reference docs/cli.md` writes it.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
from pathlib import Path

from .output import ExitCode

NAME = "lightning-cdc"
INTRODUCTION = """\
# The command line

`lightning-cdc` works on a project file, `lightning.yml`; `lightning-cdc init` writes an example,
and `lightning-cdc schema` a JSON schema for editors. Install it with
`pip install 'lightning-cdc[cli]'`.

With `--output json` every command prints one JSON document on standard output, and nothing else
there; [an example of each](json.md). The names in it stay as they are; new ones may be added. A
command that fails prints `{"error": {"type": ..., "message": ...}}`; `run`, `resume`, `resync` and
`reset` print `{"runs": [{"sync_id": ..., "result": ..., "files": [...], "error": ...}]}`,
where a sync that `--dbt` leaves out has `left_out` with the reason, and another the `model` from
which it was planned. A `result` is there once a run was closed, an `error` where there was one,
`samples` of its rows where a guard blocked it, and the `reset` that it was; `files` are those that
were written, by a run that failed too. What is wrong with the command line itself is told on
standard error alone, with code 2.

Without it, tables for people are printed, and errors and a progress bar on standard error; where
that is no terminal, a line every ten seconds and one at the end. A table that is wider than the
terminal becomes a list; ids of runs are never broken. Off a terminal tables have no colours, and a
line for each row however long it is. There are no colours where `NO_COLOR` is set.

A run is named by its id, by as much of its beginning as no other has, by a sync, for its last one,
or by `last`. `drop`, `reset` and `resync` ask before they do anything; where nobody can be asked,
as off a terminal or with `--output json`, they want `--yes`. Commands that only look never make a
DuckDB file. `python -m lightning` is the same command, and `-h` is `--help`.

Ctrl-C, or SIGTERM as schedulers send it, ends a statement at once, and a delivery after the batches
in flight, without waiting to try them again; a second one ends that at once, too. No other sync is
begun. What had arrived is kept, and `runs` shows how much it was. In JSON there is no `result`
then, but an `error` of type `Interrupted`.

`lightning-cdc --install-completion` lets bash, zsh, fish or PowerShell complete commands, options
and the names of syncs, from the next shell on.

## Exit codes

A command that runs several syncs ends with the greatest of their codes.

| code | meaning |
|---|---|
"""


def reference() -> str:
    """The page, as Markdown."""
    codes = [f"| {code.value} | {code.meaning} |" for code in ExitCode]
    documented = subprocess.run(  # noqa: S603  (no input)
        [sys.executable, "-m", "typer", "lightning.cli.app", "utils", "docs", "--name", NAME],
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    commands = html.unescape(documented.stdout).strip()
    return INTRODUCTION + "\n".join([*codes, "", commands.replace("# ", "## ", 1)]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
