"""What a sync sends."""

from __future__ import annotations

from typing import Any

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
