"""A type checker knows the options of the calls that take them by name."""

from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api")

PROGRAM = """\
import lightning

sync = lightning.Sync("users", lightning.Model("users", "id"))
with lightning.connect("duckdb://") as engine:
    engine.run(sync, print, batch_size=10, workers=2)
    engine.run(sync, print, batch_sise=10)
    engine.run(sync, print, batch_size="ten")
    run = engine.plan(sync)
    run.deliver(print, batch_size=10)
    run.deliver(print, batch_sise=10)
    run.complete(print, workers="two")
    plainly: lightning.Estimate = engine.estimate(sync)
    lightning.compile(sync, "duckdb", until="sent")
"""
WRONG = {6: "batch_sise", 7: "str", 10: "batch_sise", 11: "str", 13: "until"}


def test_a_mistyped_option_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    monkeypatch.chdir(Path(__file__).parents[2])  # where its settings are, and what it has cached
    told, wrong, _ = api.run(["--no-error-summary", str(program)])
    assert wrong == ""
    lines = [line for line in told.splitlines() if ": error: " in line]
    found = {int(line.split(":")[1]): line for line in lines}
    assert found.keys() == WRONG.keys(), told
    assert all(name in found[at] for at, name in WRONG.items()), told
