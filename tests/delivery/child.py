"""A process that delivers to a journal, and waits to be paused or killed.

python -m tests.delivery.child URL JOURNAL DO [KEY=VALUE …]
With busy=SECONDS every batch arrives, and is to be tried again after that time.
DO is `run` (plan, deliver, finish), `resume` (deliver what was planned, finish), or `shard:I/N`
(deliver and close one shard). It prints `ready` when it has a connection.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import lightning

from .destination import Journal

MODEL = lightning.Model("SELECT id, name, score FROM customers", primary_key="id")
SYNC = lightning.Sync("to_crm", MODEL, destination="crm", delete_behavior="delete")


class Busy(Exception):
    """The destination asks for another attempt, after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.retry_after = seconds


def main(url: str, journal: str, do: str, *settings: str) -> None:
    given = dict(setting.split("=") for setting in settings)
    pause, batch_size = float(given.get("pause", 0)), int(given.get("batch_size", 10))
    destination = Journal(Path(journal))

    def send(batch: lightning.Batch) -> Any:
        refused = {row: "odd" for row in batch.row_ids if given.get("refuse") == row}
        answer = destination.take(batch, refused)
        time.sleep(pause)
        if "busy" in given:
            raise Busy(float(given["busy"]))
        return answer

    with lightning.connect(url, lease_seconds=float(given.get("lease", 60))) as engine:
        print("ready", flush=True)
        options: Any = {"batch_size": batch_size, "workers": int(given.get("workers", 1))}
        if "busy" in given:
            options["retry"] = lightning.Retry(attempts=5)
        if do == "run":
            engine.run(SYNC, send, **options)
        elif do == "resume":
            with suppress(lightning.RunStateError):  # there is nothing to resume
                run = engine.resume(SYNC.id)
                run.deliver(send, **options)
                run.finish()
        else:
            index, count = map(int, do.removeprefix("shard:").split("/"))
            shard = engine.resume(SYNC.id).shard(index, count)
            shard.deliver(send, **options)
            shard.close()
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
