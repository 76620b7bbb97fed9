"""What a sync sends, and how its connection is lost meanwhile."""

from __future__ import annotations

from typing import Any

import psycopg

from lightning import Engine, Sync
from lightning.deliver.batch import Batch

Sent = list[tuple[str, str, dict[str, Any]]]


def sent_by(engine: Engine, sync: Sync, **options: Any) -> Sent:
    """Run a sync; its operations as op type, row id and row, in the order of the row ids."""
    operations: Sent = []

    def send(batch: Batch) -> None:
        rows = zip(batch.row_ids, batch.rows, strict=True)
        operations.extend((batch.op_type, row_id, row) for row_id, row in rows)

    result = engine.run(sync, send, **options)
    assert result.status == "succeeded"
    return sorted(operations, key=lambda operation: operation[:2])


def lose_others(connection: psycopg.Connection) -> None:
    """Let the server end every connection to its database but this one."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
