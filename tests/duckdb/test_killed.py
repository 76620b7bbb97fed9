"""A process that is killed in the middle of a delivery, on a database in a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lightning
from lightning import Batch, Counts, Model, Sync

ROWS = 40
SYNC = Sync("killed", Model(f"SELECT range AS id FROM range({ROWS})", "id"))
PROGRAM = """
import os, signal, sys
import lightning
from lightning import Model, Sync

url, query = sys.argv[1:]
engine = lightning.connect(url)

def send(batch):
    print(*batch.row_ids, flush=True)
    if 20 in {row["id"] for row in batch.rows}:
        os.kill(os.getpid(), signal.SIGKILL)

engine.run(Sync("killed", Model(query, "id")), send, batch_size=10)
"""


def test_what_was_acknowledged_before_the_kill_is_not_sent_again(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/killed.duckdb"
    command = [sys.executable, "-c", PROGRAM, url, SYNC.model.query]
    killed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -9
    batches = [line.split() for line in killed.stdout.splitlines()]
    assert "20" in batches[-1]
    received = {row_id for batch in batches for row_id in batch}
    again: list[str] = []

    def send(batch: Batch) -> None:
        again.extend(batch.row_ids)

    with lightning.connect(url) as engine:
        result = engine.run(SYNC, send)
        dead, living = engine.runs(SYNC.id)
        assert dead.status == "failed"
        assert dead.planned.added == ROWS
        assert dead.succeeded.added == ROWS - len(again)
        assert living.succeeded == result.succeeded
        assert result.succeeded.added == len(again)
        assert engine.plan(SYNC).counts == Counts(unchanged=ROWS)
    assert received | set(again) == {str(number) for number in range(ROWS)}
    sent_twice = received & set(again)
    assert set(batches[-1]) <= sent_twice
    assert len(sent_twice) < len(received), "what a checkpoint had kept was sent again"
