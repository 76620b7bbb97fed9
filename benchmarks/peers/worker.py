"""The loop of a peer's script; it runs in the peer's environment, without this project."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable

import duckdb


def serve(work: Callable[[str], None]) -> None:
    """Do `work` on the database of each task, and answer with its seconds."""
    answers = sys.stdout
    for line in sys.stdin:
        task = json.loads(line)
        with duckdb.connect(task["database"]) as connection:
            for statement in task["prepare"]:
                connection.execute(statement)
        with contextlib.redirect_stdout(sys.stderr):
            started = time.perf_counter()
            work(task["database"])
            seconds = time.perf_counter() - started
        print(json.dumps({"seconds": seconds}), file=answers, flush=True)
