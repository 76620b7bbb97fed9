"""A whole run as the cases make it: plan, deliver to a send that does nothing, logs, finish."""

from __future__ import annotations

import lightning

from ..data import MODEL

WHOLE = "lightning: plan, deliver, logs, finish"
SYNC = lightning.Sync("bench", lightning.Model(MODEL, "id"), delete_behavior="delete")
BATCH = 10_000


def take(batch: lightning.Batch) -> None:
    """A send that does nothing."""


def run(engine: lightning.Engine) -> lightning.RunResult:
    return engine.run(SYNC, take, batch_size=BATCH)
