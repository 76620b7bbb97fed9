"""Other tools, each in a virtual environment of its own, run by a script of its own.

A script is started once, so that what it imports is warm. It reads a line of JSON for each
sample, `{"url": …, "prepare": [statements]}`, prepares, does its work, and answers with a line of
JSON, `{"seconds": …}`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tool:
    """What a peer needs, and where it runs."""

    requirements: tuple[str, ...]
    warehouses: tuple[str, ...] = ("duckdb", "postgres")


TOOLS = {
    "dbt_snapshot": Tool(
        (
            "dbt-core==1.11.16",
            "dbt-duckdb==1.11.1",
            "dbt-postgres==1.11.0",
            "duckdb==2.0.0",
            "psycopg2-binary==2.9.13",
        )
    ),
    "sqlmesh_table_diff": Tool(
        ("sqlmesh==0.236.4", "duckdb==1.5.6", "sqlglot==30.8.0", "psycopg2-binary==2.9.13")
    ),
    "reladiff_join": Tool(
        ("reladiff[duckdb,postgresql]==0.6.0", "duckdb==2.0.0", "psycopg2-binary==2.9.13")
    ),
    "drt_diff": Tool(("drt-core[postgres]==1.2.1", "psycopg2-binary==2.9.13"), ("postgres",)),
}


def set_up(directory: Path) -> bool:
    """Make every peer's virtual environment; whether each could be made."""
    complete = True
    for name, tool in TOOLS.items():
        print(f"{name}: {' '.join(tool.requirements)}", file=sys.stderr)
        venv.create(directory / name, with_pip=True, clear=True)
        install = [_python(directory, name), "-m", "pip", "install", "-q", *tool.requirements]
        if subprocess.run(install, check=False).returncode:
            print(f"{name} cannot be installed here and is left out", file=sys.stderr)
            shutil.rmtree(directory / name)
            complete = False
    return complete


def installed(directory: Path, warehouse: str) -> list[str]:
    """The names of the peers that can be run on a warehouse."""
    return [
        name
        for name, tool in TOOLS.items()
        if warehouse in tool.warehouses and Path(_python(directory, name)).exists()
    ]


class Peer:
    """A tool that waits for work on a database."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self._process = process
        self._url = url

    def run(self, prepare: Sequence[str] = ()) -> float:
        """Prepare the database, then let the tool work; the seconds of its work.

        Raises:
            RuntimeError: it failed; what it said is on stderr.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        task = {"url": self._url, "prepare": list(prepare)}
        print(json.dumps(task), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._process.args!r} has failed")
        return float(json.loads(answer)["seconds"])


@contextmanager
def started(directory: Path, name: str, url: str) -> Iterator[Peer]:
    """A peer at work on a database of its own."""
    script = Path(__file__).with_name(f"{name}.py")
    command = [_python(directory, name), str(script)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield Peer(process, url)  # it ends when its input does


def _python(directory: Path, name: str) -> str:
    return str(directory / name / "bin" / "python")
