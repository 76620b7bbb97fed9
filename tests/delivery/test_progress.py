"""What a delivery tells about how it comes along."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import lightning
from lightning import Batch, DeliveryProgress, Engine, Sync

from .conftest import Source
from .destination import QUICK, Destination


def test_progress_adds_up_by_op(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(50)
    crm = Destination()
    engine.run(sync, crm)
    source.execute("DELETE FROM customers WHERE id <= 5")
    source.execute("UPDATE customers SET score = 100 WHERE id BETWEEN 6 AND 15")
    source.fill(20, first=51)
    seen: list[DeliveryProgress] = []

    def send(batch: Batch) -> Any:
        return {row: "no" for row in batch.row_ids if row == "6"}

    engine.run(sync, send, batch_size=4, workers=2, on_progress=seen.append)
    assert seen[-1].total == {"added": 20, "changed": 10, "removed": 5}
    assert seen[-1].done == seen[-1].total
    assert seen[-1].failed == {"added": 0, "changed": 1, "removed": 0}
    assert seen[-1].seconds_left == 0
    done = [sum(progress.done.values()) for progress in seen]
    assert done == sorted(done)
    assert len(seen) == 5 + 3 + 2


def test_a_progress_callback_that_raises_stops_the_run_and_sends_nothing_twice(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    crm = Destination()

    def on_progress(progress: DeliveryProgress) -> None:
        raise ZeroDivisionError("in the callback")

    with pytest.raises(lightning.DeliveryError, match="in the callback") as caught:
        engine.run(sync, crm, batch_size=10, on_progress=on_progress, retry=QUICK)
    assert caught.value.result.succeeded.added == 10
    assert crm.calls == 1


def test_the_bar_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "rich", None)
    with pytest.raises(lightning.ConfigurationError, match=r"lightning-cdc\[progress\]"):
        lightning.ProgressBar()


def test_the_bar_draws_nothing_where_there_is_no_terminal(
    engine: Engine, source: Source, sync: Sync, capsys: pytest.CaptureFixture[str]
) -> None:
    source.fill(30)
    engine.run(sync, Destination(), batch_size=10, on_progress=lightning.ProgressBar())
    assert capsys.readouterr().err == ""
