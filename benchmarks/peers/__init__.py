"""Other tools, each in a virtual environment of its own, run by a script of its own.

A script is started once, so that what it imports is warm. It reads a line of JSON for each
sample, `{"database": …, "prepare": [statements]}`, prepares, does its work, and answers with a
line of JSON, `{"seconds": …}`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REQUIREMENTS = {
    "dbt_snapshot": ("dbt-core==1.11.16", "dbt-duckdb==1.11.1"),
    "reladiff_join": ("reladiff[duckdb]==0.6.0",),
}


def set_up(directory: Path) -> None:
    """Make every peer's virtual environment. One that cannot be installed is left out, aloud."""
    for name, requirements in REQUIREMENTS.items():
        venv.create(directory / name, with_pip=True, clear=True)
        install = [_python(directory, name), "-m", "pip", "install", "-q", *requirements]
        if subprocess.run(install, check=False).returncode:
            print(f"{name} cannot be installed here and is left out", file=sys.stderr)


def installed(directory: Path) -> list[str]:
    return [name for name in REQUIREMENTS if Path(_python(directory, name)).exists()]


class Peer:
    """A tool that waits for work."""

    def __init__(self, process: subprocess.Popen[str], database: Path) -> None:
        self._process = process
        self._database = database

    def run(self, prepare: Sequence[str] = ()) -> float:
        """Prepare the database, then let the tool work; the seconds of its work.

        Raises:
            RuntimeError: it failed; what it said is on stderr.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        task = {"database": str(self._database), "prepare": list(prepare)}
        print(json.dumps(task), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._process.args} has failed")
        return float(json.loads(answer)["seconds"])


@contextmanager
def started(name: str, directory: Path, database: Path) -> Iterator[Peer]:
    """A peer at work on a DuckDB file of its own."""
    script = Path(__file__).with_name(f"{name}.py")
    command = [_python(directory, name), str(script)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Peer(process, database)
        finally:
            process.terminate()


def _python(directory: Path, name: str) -> str:
    return str(directory / name / "bin" / "python")
